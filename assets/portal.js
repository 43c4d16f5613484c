/* The portal's only JavaScript by hand, for what neither Python nor plain HTML can do: keys that focus the jump box,
   copying, native dialogs and popovers, focus on navigation, the idle warning, uploads with progress. No dependency,
   no eval (strict CSP), no health information stored. It never owns markup: React draws, this file listens on the
   document and reads `data-` attributes, so a re-render can take nothing away from it. */
(() => {
  if (window.portal) return;
  window.portal = true;
  const doc = document, root = doc.documentElement, byId = (id) => doc.getElementById(id);
  const on = (kind, hear, capture) => doc.addEventListener(kind, hear, capture);
  const near = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);
  const stored = (name, value) => { // storage may be forbidden; the portal works without it
    try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; }
  };

  // ── What the person chose about the frame: folded side bar, theme. Read before the first paint. Signing in or out clears
  // the storage, so a cookie keeps these words over it, and nothing else.
  const CHOSEN = ["theme", "last_compiled_theme", "side"];
  const look = (/(?:^|; )look=([a-z.]*)/.exec(doc.cookie)?.[1] || "").split(".");
  if (!stored("theme")) CHOSEN.forEach((name, at) => look[at] && stored(name, look[at]));
  const keepLook = () => {
    const kept = CHOSEN.map((name) => stored(name) || "");
    if (kept[0]) doc.cookie = `look=${kept.join(".")}; path=/; max-age=31536000; samesite=strict`;
  };
  addEventListener("pagehide", keepLook);
  root.dataset.side = stored("side") || "wide";
  const face = () => { root.dataset.face = ""; stored("face", "1"); }; // Inter waits for the scripts, once
  const rest = (work) => (globalThis.requestIdleCallback ? requestIdleCallback(work, { timeout: 2000 }) : setTimeout(work, 500));
  if (stored("face")) face(); else addEventListener("load", () => rest(face));
  const drawer = (open) => {
    root.dataset.drawer = open ? "open" : "shut";
    doc.querySelectorAll("[data-drawer-toggle]").forEach((one) => one.setAttribute("aria-expanded", open));
    if (open) setTimeout(() => doc.querySelector(".side a")?.focus(), 60); // once it can be seen
  };

  // ── The socket's handshake runs while the scripts still arrive: Reflex's client asks for the same line soon after and
  // gets this one, with what came over it meanwhile. `data-line` is the protocol's version (cli/lighten.py).
  const version = doc.currentScript?.dataset.line, Native = globalThis.WebSocket;
  const openEarly = () => {
    if (!sessionStorage.getItem("token")) sessionStorage.setItem("token", crypto.randomUUID());
    const address = `${location.origin.replace("http", "ws")}/_event/?token=${sessionStorage.getItem("token")}&EIO=4&transport=websocket`;
    const line = new Native(address, [version]), came = [];
    line.binaryType = "arraybuffer";
    line.onmessage = (event) => came.push(event);
    const unused = setTimeout(() => line.close(), 20000);
    globalThis.WebSocket = function (asked, protocols) {
      globalThis.WebSocket = Native;
      if (String(asked) !== address || line.readyState > 1) { line.close(); return new Native(asked, protocols); }
      clearTimeout(unused);
      queueMicrotask(() => { // its listeners are in place by now
        if (line.readyState === 1) line.onopen?.(new Event("open"));
        came.forEach((event) => line.onmessage?.(event));
      });
      return line;
    };
    globalThis.WebSocket.prototype = Native.prototype;
    Object.assign(globalThis.WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  };
  try { if (version && doc.visibilityState === "visible") openEarly(); } catch { /* no storage: Reflex opens its own */ }

  // ── A button that was pressed stays busy until the page answers; a second click meanwhile does nothing.
  //    Most answers are there before a spinner would have been seen; to draw one would only delay them. So would any
  //    look of `data-pressed`: a frame drawn for the press makes the answer wait for the next one.
  let pressedAt = 0, answeredAt = 0, pressed = null, asked = false;
  let answeredTo = 0; // a press whose answer may move the focus to a problem
  const press = (button) => {
    pressedAt = answeredTo = Date.now();
    asked = false;
    if (!button?.matches("[data-once]")) return;
    if (pressed && pressed !== button) release(pressed); // React may give the earlier one another meaning
    pressed = button;
    button.dataset.pressed = "";
    setTimeout(() => { if (button === pressed && answeredAt < pressedAt) button.dataset.slow = ""; }, 160);
    setTimeout(() => release(button), 5000);
  };
  const release = (button) => {
    if (button) { delete button.dataset.pressed; delete button.dataset.slow; }
    if (button === pressed) pressed = null;
  };
  const answer = () => {
    if (!pressed) return;
    answeredAt = Date.now();
    if (answeredAt - pressedAt > 400) release(pressed); else setTimeout(release, 450, pressed);
  };
  // An answer may change nothing on the page, as where a second search finds nothing either: the socket tells of it.
  const plainSend = WebSocket.prototype.send, EVENT = '42/_event,["event"', heard = new WeakSet();
  const hear = ({ data }) => { if (asked && String(data).startsWith(EVENT)) answer(); };
  WebSocket.prototype.send = function (frame) {
    if (!heard.has(this)) this.addEventListener("message", hear);
    heard.add(this);
    if (pressed && String(frame).startsWith(EVENT)) asked = true;
    return plainSend.call(this, frame);
  };

  on("click", (event) => {
    const held = near(event, "[data-pressed],[aria-disabled=true]");
    const early = near(event, "[data-after-files]") && doc.querySelector("[data-sending] progress"); // files on their way
    if (early) say("Your files are still on their way. Wait until they have arrived.");
    if (held || early) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    const button = near(event, "button");
    if (button && button.type !== "submit") press(button);
  }, true);
  on("submit", (event) => { // signing in or out: this tab forgets its page, also where Clear-Site-Data is not known
    if (!event.target.getAttribute("action")?.startsWith("/auth/")) return;
    keepLook();
    try { sessionStorage.clear(); } catch { /* none */ }
  });
  on("submit", (event) => {
    if (event.submitter?.matches("[data-pressed]")) { event.preventDefault(); event.stopImmediatePropagation(); } else press(event.submitter);
  }, true);

  on("click", (event) => {
    const copy = near(event, "[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText(copy.dataset.copy).then(() => {
        copy.classList.add("is-copied");
        say("Copied");
        setTimeout(() => copy.classList.remove("is-copied"), 1500);
      });
    }
    const opens = near(event, "[data-opens]");
    if (opens) show(byId(opens.dataset.opens), true);
    if (near(event, "[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement && event.target.dataset.light !== undefined) event.target.close();
    const menu = near(event, "[popover]");
    if (menu && near(event, "a,.item") && !near(event, "[data-stay]")) menu.hidePopover();
    if (near(event, "[data-fold]")) stored("side", (root.dataset.side = root.dataset.side === "narrow" ? "wide" : "narrow"));
    if (near(event, "[data-drawer-toggle]")) drawer(root.dataset.drawer !== "open");
    else if (near(event, ".veil,.side a")) drawer(false);
    const reveal = near(event, "[data-reveal]");
    if (reveal) {
      const secret = byId(reveal.dataset.reveal), hidden = secret.type === "password";
      secret.type = hidden ? "text" : "password";
      reveal.textContent = hidden ? "Hide" : "Show";
      reveal.setAttribute("aria-pressed", hidden);
    }
    if (near(event, "[data-print]")) print();
    if (near(event, ".skip")) { event.preventDefault(); byId("content")?.focus(); }
    const drop = near(event, "[data-refused-drop]");
    if (drop) drop.closest("li").remove();
  });

  // A short word for screen readers, in a region of our own.
  const say = (words) => {
    const region = byId("spoken");
    if (region) { region.textContent = ""; setTimeout(() => (region.textContent = words), 50); }
  };

  // ── Dialogs: `data-open` says what the state wants; the native element traps and returns the focus.
  const show = (dialog, open) => {
    if (!dialog || dialog.open === open) return;
    if (!open) { dialog.close(); return; }
    dialog.showModal(); // and begin with the first field, or with the way back, not with the cross
    dialog.querySelector(".body :is(input,select,textarea):not([hidden]),footer [data-closes]")?.focus();
  };

  // ── Popovers stand under their button, inside the window, and go with it.
  const opener = (pop) => doc.querySelector(`[popovertarget="${CSS.escape(pop.id)}"]`);
  const place = (pop) => {
    const from = opener(pop)?.getBoundingClientRect(), size = pop.getBoundingClientRect();
    if (!from) return;
    const below = from.bottom + 4;
    pop.style.left = Math.max(8, Math.min(from.right - size.width, innerWidth - size.width - 8)) + "px";
    pop.style.top = Math.max(8, below + size.height < innerHeight ? below : from.top - size.height - 4) + "px";
  };
  const placeAll = () => doc.querySelectorAll(":popover-open").forEach(place);
  on("toggle", (event) => {
    const pop = event.target, open = event.newState === "open";
    if (!pop.matches?.("[popover]")) return;
    opener(pop)?.setAttribute("aria-expanded", open);
    if (!open) return;
    place(pop);
    pop.querySelector("a,button")?.focus({ preventScroll: true });
  }, true);
  on("scroll", placeAll, true);
  addEventListener("resize", placeAll);

  // ── Keys
  const visible = (one) => one.offsetParent !== null;
  const step = (items, here, by) => items[(items.indexOf(here) + by + items.length) % items.length];
  on("keydown", (event) => {
    const at = event.target, typing = at.matches?.("input,textarea,select,[contenteditable]");
    const jump = doc.querySelector("[data-jump]");
    if (jump && (((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") || (event.key === "/" && !typing && !event.altKey && !event.ctrlKey))) {
      event.preventDefault();
      jump.focus();
      jump.select();
    }
    if (at.matches?.("[data-jump]")) jumpKeys(event, at);
    if (event.key === "Escape" && root.dataset.drawer === "open") {
      drawer(false);
      doc.querySelector("[data-drawer-toggle]")?.focus();
    }
    const tabs = at.closest?.("[role=tablist]"), menu = at.closest?.("[popover]");
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key], down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (tabs && (by || event.key === "Home" || event.key === "End")) {
      const all = [...tabs.querySelectorAll("[role=tab]")];
      const next = event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : step(all, at, by);
      event.preventDefault();
      next.focus();
      next.click();
    } else if (menu && down && !typing) {
      event.preventDefault();
      step([...menu.querySelectorAll("a,button")].filter(visible), at, down)?.focus();
    }
  });

  // ── The jump box: an ARIA combobox over links. Enter before the answer came waits for the answer.
  let eager = 0;
  const options = (box) => [...(byId(box.getAttribute("aria-controls"))?.querySelectorAll("[role=option]") || [])];
  const answered = (box) => byId(box.getAttribute("aria-controls"))?.dataset.asked === box.value;
  const mark = (box, option) => {
    options(box).forEach((one) => one.setAttribute("aria-selected", one === option));
    if (option) { box.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else box.removeAttribute("aria-activedescendant");
  };
  const jumpKeys = (event, box) => {
    const all = options(box), active = all.find((one) => one.id === box.getAttribute("aria-activedescendant"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      delete box.dataset.closed;
      mark(box, active ? step(all, active, event.key === "ArrowDown" ? 1 : -1) : event.key === "ArrowDown" ? all[0] : all.at(-1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active) go(box, active); else if (answered(box) && all.length) go(box, all[0]); else eager = Date.now();
    } else if (event.key === "Escape") {
      if (box.dataset.closed === undefined) box.dataset.closed = ""; else box.blur();
      mark(box);
    }
  };
  const go = (box, option) => {
    eager = 0;
    option.click();
    box.value = "";
    box.blur();
  };
  on("input", (event) => {
    if (event.target.matches("[data-jump]")) { delete event.target.dataset.closed; eager = 0; mark(event.target); }
  });

  // ── What a control itself can tell is said beside it when it is left after typing, and when its form is sent: in our
  // words, without the browser's bubble. It never moves the focus, and never speaks of a field one only passed through.
  const label = (one) => [...(one.labels?.[0]?.childNodes || [])].filter((part) => part.nodeType === 3).map((part) => part.data).join("").trim();
  const why = (one) => {
    const is = one.validity, name = label(one) || "This field";
    if (is.badInput) return one.type === "date" ? "Enter the whole date: month, day and year." : `${name} cannot be read.`;
    if (is.valueMissing) return `${name} is required.`;
    if (is.typeMismatch) return one.type === "email" ? "Enter an e-mail address, such as name@office.example." : `${name} cannot be read.`;
    if (is.patternMismatch) return one.dataset.says || `${name} is not complete.`;
    const day = (iso) => iso.replace(/^(\d+)-(\d+)-(\d+)$/, "$2/$3/$1");
    if (is.rangeOverflow) return `Enter ${day(one.max)} or ${one.type === "date" ? "earlier" : "less"}.`;
    if (is.rangeUnderflow) return `Enter ${day(one.min)} or ${one.type === "date" ? "later" : "more"}.`;
    return "";
  };
  const judge = (one, quietly) => {
    const place = byId(`${one.id}-said`), told = byId(`${one.id}-problem`)?.textContent, words = told ? "" : why(one);
    if (!place || place.textContent === words) return;
    place.textContent = words;
    if (!told) one.setAttribute("aria-invalid", words ? "true" : "false");
    answeredTo = 0; // what we mark here is no answer: the focus stays where it is
    if (words && !quietly) say(`${label(one)}: ${words}`);
  };
  const typed = new WeakSet();
  let pointing = false;
  on("pointerdown", () => (pointing = true), true);
  on("pointerup", () => (pointing = false), true);
  on("pointercancel", () => (pointing = false), true);
  for (const kind of ["input", "change"]) on(kind, (event) => {
    typed.add(event.target);
    if (byId(`${event.target.id}-said`)?.textContent && !why(event.target)) judge(event.target, true); // right again: at once
  }, true);
  on("keydown", (event) => { if (event.key.length === 1) typed.add(event.target); }, true); // half a date is no input yet
  on("focusout", (event) => {
    const one = event.target;
    if (!one.validity || !typed.has(one) || (pointing && event.relatedTarget?.closest("button,a"))) return;
    const look = () => { // a line that appears under a pressed pointer would move what is being clicked
      if (pointing) setTimeout(look, 100); else if (one.isConnected && doc.activeElement !== one) judge(one);
    };
    setTimeout(look);
  }, true);
  on("invalid", (event) => {
    const one = event.target;
    if (!byId(`${one.id}-said`)) return; // the browser's own bubble
    event.preventDefault();
    judge(one, true);
    if (one === [...(one.form?.elements || [])].find((other) => other.validity && !other.validity.valid)) { one.focus(); say(`${label(one)}: ${why(one)}`); }
  }, true);

  // ── Signing up: rules ticked while one types the password; Accept wakes when the terms were read to their end.
  const tick = (list) => {
    const typed = byId(list.dataset.rulesFor)?.value || "";
    list.querySelectorAll("[data-pattern]").forEach((rule) => {
      const met = new RegExp(rule.dataset.pattern, "u").test(typed);
      rule.classList.toggle("is-met", met);
      rule.querySelector("[data-met]").textContent = met ? " – met" : " – not yet";
    });
  };
  on("input", (event) => doc.querySelectorAll("[data-rules-for]").forEach((list) => list.dataset.rulesFor === event.target.id && tick(list)));
  const read = (text) => {
    if (text.scrollTop + text.clientHeight >= text.scrollHeight - 24) byId(text.dataset.reads)?.removeAttribute("aria-disabled");
  };
  on("scroll", (event) => { if (event.target.matches?.("[data-reads]")) read(event.target); }, true);

  // ── After each change of the page: dialogs, selects, focus, where to leave for.
  let path = location.pathname, heading = null, wandered = 0;
  const leaveTo = (address) => { if (/^\/(?!\/)/.test(address)) location.replace(address); };
  const settle = (changes) => {
    doc.querySelectorAll("dialog[data-open]").forEach((one) => {
      const open = one.dataset.open === "true";
      if (one.dataset.was !== String(open)) { one.dataset.was = open; show(one, open); }
    });
    doc.querySelectorAll("select[data-value]").forEach((one) => {
      const wanted = one.dataset.value; // React fills a select only once; its choices may also come later
      if (one.dataset.was !== wanted && [...one.options].some((choice) => choice.value === wanted)) one.value = one.dataset.was = wanted;
    });
    doc.querySelectorAll("[data-reads]").forEach(read);
    const leave = doc.querySelector("[data-leave]")?.dataset.leave;
    if (leave) leaveTo(leave);
    const box = doc.querySelector("[data-jump]");
    if (box && eager && Date.now() - eager < 4000 && answered(box) && options(box).length) go(box, options(box)[0]);
    box?.setAttribute("aria-expanded", doc.activeElement === box && options(box).length > 0 && box.dataset.closed === undefined);
    if (Date.now() - answeredTo < 10000 && changes?.some((one) => one.attributeName === "aria-invalid" || one.addedNodes.length)) {
      const wrong = doc.querySelector("dialog[open] [aria-invalid=true]") || doc.querySelector("main [aria-invalid=true]");
      if (wrong && wrong !== doc.activeElement) { pressedAt = answeredTo = 0; wrong.focus(); }
    }
    answer();
    if (location.pathname !== path) {
      path = location.pathname;
      wandered = Date.now();
      drawer(false);
    }
    if (wandered) {
      const now = doc.querySelector("main h1");
      if (now && (now !== heading || Date.now() - wandered > 400)) {
        wandered = 0;
        const held = doc.activeElement;
        if (!held || held === doc.body || !held.closest("main")) now.focus({ preventScroll: true });
      } else setTimeout(settle, 150);
    }
    if (!wandered) heading = doc.querySelector("main h1");
  };
  let due = false, seen = [];
  new MutationObserver((changes) => {
    seen.push(...changes);
    if (due) return;
    due = true;
    queueMicrotask(() => { due = false; const all = seen; seen = []; settle(all); });
  }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-open", "data-value", "data-leave", "aria-invalid", "data-asked"] });

  // ── A line that stays lost: is it the line, or is this tab no longer the session's (another tab signed in or out)?
  setInterval(() => {
    if (!doc.querySelector(".lost")) return;
    const token = (() => { try { return sessionStorage.getItem("token") || ""; } catch { return ""; } })();
    fetch("/auth/alive", { headers: { "X-Client-Token": token }, cache: "no-store" }).then((answer) => {
      if (answer.status === 401) location.replace("/auth/ended");
      else if (answer.status === 409) { sessionStorage.clear(); location.reload(); }
    }).catch(() => {});
  }, 3000);

  // ── Idle: any sign of life in any tab counts. The server hears of it at most once a minute, and has the last word.
  let touched = Date.now();
  const alive = () => {
    const now = Date.now();
    const dialog = byId("idle-warning");
    if (!dialog || dialog.open) return;
    stored("alive", now);
    if (now - touched > Math.min(60000, Number(dialog.dataset.idleSeconds) * 333)) touch(); // a third of a short time
  };
  const touch = () => {
    touched = Date.now();
    fetch("/auth/touch", { method: "POST", keepalive: true, credentials: "same-origin" })
      .then((answer) => { if (answer.status === 401) location.reload(); }).catch(() => {});
  };
  ["keydown", "pointerdown", "input"].forEach((kind) => on(kind, alive, { capture: true, passive: true }));
  let watched = false;
  setInterval(() => {
    const dialog = byId("idle-warning");
    if (!dialog) { watched = false; return; }
    if (!watched) { watched = true; stored("alive", Date.now()); }
    if (!stored("alive")) stored("alive", Date.now()); // another tab signed in or out, which clears the storage
    const left = Math.ceil((Number(stored("alive")) || Date.now()) / 1000 + Number(dialog.dataset.idleSeconds) - Date.now() / 1000);
    const warns = left <= Number(dialog.dataset.warnSeconds);
    if (left <= 0) { byId("sign-out-form")?.requestSubmit(); return; }
    if (warns) dialog.querySelector("[data-left]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (warns) show(dialog, true);
    if (!warns && dialog.open) dialog.close();
  }, 1000);
  on("close", (event) => {
    if (event.target.id === "idle-warning") { stored("alive", Date.now()); touch(); }
  }, true);

  // ── Uploads: each file goes by itself to POST /upload; the key of what arrived goes to the page's state.
  const tell = (box, keys) => {
    const into = box.querySelector("[data-arrived]");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(into, JSON.stringify(keys));
    into.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const line = (box, name) => {
    const item = doc.createElement("li"), label = doc.createElement("span");
    label.textContent = name;
    item.append(label);
    box.querySelector("[data-sending]").append(item);
    return item;
  };
  const refuse = (item, name, reason) => {
    item.querySelector("progress,small")?.remove();
    const words = doc.createElement("span"), drop = doc.createElement("button");
    words.className = "problem";
    words.textContent = reason;
    drop.type = "button";
    drop.className = "btn";
    drop.dataset.small = drop.dataset.refusedDrop = "";
    drop.textContent = "Dismiss";
    drop.setAttribute("aria-label", `Dismiss ${name}`);
    item.append(words, drop);
    say(`${name}: ${reason}`);
  };
  const why_not = (box, file) => {
    const most = Number(box.dataset.maxBytes), kinds = (box.dataset.kinds || "").split(",").filter(Boolean);
    const ending = file.name.toLowerCase().split(".").pop();
    if (file.size > most) return `This file is larger than ${Math.round(most / 1048576)} MB.`;
    if (file.size === 0) return "This file is empty.";
    if (kinds.length && !kinds.includes(ending)) return `Files of the type .${ending} are not accepted.`;
  };
  const send = (box, file) => new Promise((done) => {
    const item = line(box, file.name), reason = why_not(box, file);
    if (reason) { refuse(item, file.name, reason); done(); return; }
    const bar = doc.createElement("progress");
    bar.max = file.size;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    item.append(bar);
    const call = new XMLHttpRequest();
    call.open("POST", `/upload?purpose=${encodeURIComponent(box.dataset.purpose)}`);
    call.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.upload.onprogress = (event) => { bar.value = event.loaded; stored("alive", Date.now()); };
    call.onloadend = () => {
      let answer = {};
      try { answer = JSON.parse(call.responseText); } catch { /* not ours: a proxy's page */ }
      if (answer.key) { item.remove(); tell(box, [answer]); say(`${file.name} loaded successfully`); }
      else refuse(item, file.name, answer.refused || (call.status === 413 ? "This file is too large." : "The file did not arrive. Check your connection and try again."));
      done();
    };
    call.send(file);
  });
  const sendAll = async (box, files) => {
    const room = Number(box.dataset.maxFiles) - Number(box.dataset.have || 0);
    const list = [...files];
    list.slice(Math.max(0, room)).forEach((file) => refuse(line(box, file.name), file.name, `Up to ${box.dataset.maxFiles} files can be attached.`));
    for (const file of list.slice(0, Math.max(0, room))) await send(box, file); // one after the other: kind to the line
  };
  on("change", (event) => {
    const box = near(event, "[data-upload]");
    if (box && event.target.type === "file") { sendAll(box, event.target.files); event.target.value = ""; }
  });
  for (const kind of ["dragover", "dragleave", "drop"]) on(kind, (event) => {
    const box = near(event, "[data-upload]"), zone = near(event, ".drop");
    if (!box || !zone) return;
    event.preventDefault();
    zone.toggleAttribute("data-over", kind === "dragover");
    if (kind === "drop") sendAll(box, event.dataTransfer.files);
  });

  on("DOMContentLoaded", () => settle());
})();
