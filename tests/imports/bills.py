"""An 837 written by hand, to go with the advice of `edi`."""

from tests.imports.edi import ISA


def bill(
    *, account="ACC1", charge="150", day="20260101", until="", frequency="1", number="", cin="91234567A",
    name="NUNEZ*ANA", lines="", control="", diagnosis="E119", npi="1234567893",
) -> str:  # fmt: skip
    """The loops of one claim. `number`: the payer's claim number that it replaces (REF*F8)."""
    period = f"DTP*472*RD8*{day}-{until}~" if until else f"DTP*472*D8*{day}~"
    one = f"LX*1~SV1*HC:G0101*{charge}*UN*1***1~{period}" + f"REF*6R*{control}~" * bool(control)
    return (
        f"HL*1**20*1~NM1*85*2*OUR OFFICE*****XX*{npi}~HL*2*1*22*0~NM1*IL*1*{name}****MI*{cin}~"
        f"CLM*{account}*{charge}***11:B:{frequency}~" + f"REF*F8*{number}~" * bool(number)
        + f"HI*ABK:{diagnosis}~{lines or one}"
    )  # fmt: skip


def bills(*loops: str) -> str:
    """A file of them."""
    body = f"ST*837*0001*005010X222A1~BHT*0019*00*1*20260120*1200*CH~{''.join(loops)}"
    group = "GS*HC*OFFICE*PAYER*20260120*1200*1*X*005010X222A1~"
    return f"{ISA}{group}{body}SE*{body.count('~') + 1}*0001~GE*1*1~IEA*1*000000001~"


def paid(
    *, account="ACC1", status="1", charge="150", paid="100", number="CN1", day="20260101", frequency="1",
    cin="91234567A", name="NUNEZ*ANA", original="", control="", more="",
) -> str:  # fmt: skip
    """The loop of one claim of an advice: one service, what is not paid is over the contracted rate."""
    off = float(charge) - float(paid)
    return (
        f"CLP*{account}*{status}*{charge}*{paid}**MC*{number}*11*{frequency}~NM1*QC*1*{name}****MI*{cin}~"
        + f"REF*F8*{original}~" * bool(original) + f"SVC*HC:G0101*{charge}*{paid}**1~DTM*472*{day}~"
        + f"CAS*CO*45*{off:g}~" * bool(off) + f"REF*6R*{control}~" * bool(control) + more
    )  # fmt: skip
