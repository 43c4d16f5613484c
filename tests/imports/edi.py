"""Files for tests: 835s written by hand as payers write them, and what an independent reader makes of one."""

import oxedi

from optima_portal.kit.x12_values import cents

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*OFFICE         *260301*1200*^*00501*000000001*0*P*:~"


def interchange(*bodies: str, isa: str = ISA) -> str:
    """Transactions in an interchange with right counts."""
    sets = []
    for at, body in enumerate(bodies, 1):
        segments = [f"ST*835*{at:04}", *[one.strip() for one in body.strip().split("~") if one.strip()]]
        sets.append("~".join([*segments, f"SE*{len(segments) + 1}*{at:04}"]) + "~")
    group = "GS*HP*PAYER*OFFICE*20260301*1200*1*X*005010X221A1~"
    return isa + group + "".join(sets) + f"GE*{len(bodies)}*1~IEA*1*000000001~"


def advice(claims: str, total: str, *, number: str = "E100", plb: str = "", sign: str = "C", payee="1234567893") -> str:
    """The body of one 835."""
    return (
        f"BPR*I*{total}*{sign}*ACH*CCP*01*1*DA*2*3**01*4*DA*5*20260227~TRN*1*{number}*1999999999~DTM*405*20260226~"
        f"N1*PR*THE PLAN~N3*1 MAIN~N4*ORANGE*CA*92868~N1*PE*OUR OFFICE*XX*{payee}~REF*TJ*123456789~LX*1~{claims}{plb}"
    )


CLAIM = (
    "CLP*ACC1*1*150*100*20*MC*CN1*11*1~NM1*QC*1*NUNEZ*ANA****MI*91234567A~NM1*82*1*RIOS*EVA****XX*1245319599~"
    "DTM*232*20260101~DTM*233*20260102~SVC*HC:G0101:25*100*80**1~DTM*472*20260101~CAS*PR*3*20~AMT*B6*100~"
    "SVC*HC:J1885*50*20**2.5~DTM*472*20260102~CAS*CO*45*30~LQ*HE*N130~"
)
REVERSAL = (
    "CLP*ACC1*22*-150*-100**MC*CN1~NM1*QC*1*NUNEZ*ANA****MI*91234567A~"
    "SVC*HC:G0101*-100*-80~CAS*PR*3*-20~SVC*HC:J1885*-50*-20~CAS*CO*45*-30~"
)
CORRECTED = (
    "CLP*ACC1*1*150*120**MC*CN1~NM1*QC*1*NUNEZ*ANA****MI*91234567A~"
    "SVC*HC:G0101*100*100~SVC*HC:J1885*50*20~CAS*CO*45*30~"
)


def independent_sums(data: bytes) -> dict[str, int]:
    """What oxedi reads in an 835: claims, lines, and what they come to in cents."""
    document = oxedi.parse(data).document
    sums = {"claims": 0, "lines": 0, "BPR02": 0, "CLP03": 0, "CLP04": 0, "SVC02": 0, "SVC03": 0, "CAS": 0, "PLB": 0}
    for segment in (document[at] for at in range(len(document))):
        name = segment.id.decode() if isinstance(segment.id, bytes) else segment.id
        cells = [one.decode() if isinstance(one, bytes) else "" for one in segment.elements]
        if name == "BPR":
            sums["BPR02"] += cents(cells[1]) * (-1 if cells[2] == "D" else 1)
        elif name == "CLP":
            sums["claims"] += 1
            sums["CLP03"] += cents(cells[2])
            sums["CLP04"] += cents(cells[3])
        elif name == "SVC":
            sums["lines"] += 1
            sums["SVC02"] += cents(cells[1])
            sums["SVC03"] += cents(cells[2])
        elif name == "CAS":
            sums["CAS"] += sum(cents(one) for one in cells[2::3] if one)
        elif name == "PLB":
            sums["PLB"] += sum(cents(one) for one in cells[3::2] if one)
    return sums
