"""Which class of the PDC measures a drug belongs to, by its ingredients' names. Source: spec 5."""

import re
from enum import Enum


class DrugClass(Enum):
    """A class that PDC is counted for. Value: the label."""

    STATINS = "Statins"
    RAS_ANTAGONISTS = "RAS antagonists"
    DIABETES = "Diabetes medications"


STATINS = "atorvastatin fluvastatin lovastatin pitavastatin pravastatin rosuvastatin simvastatin"
RAS_ANTAGONISTS = (
    "aliskiren azilsartan benazepril candesartan captopril enalapril eprosartan fosinopril irbesartan lisinopril "
    "losartan moexipril olmesartan perindopril quinapril ramipril telmisartan trandolapril valsartan"
)
DIABETES = (
    "albiglutide alogliptin bexagliflozin canagliflozin chlorpropamide dapagliflozin dulaglutide empagliflozin "
    "ertugliflozin exenatide glimepiride glipizide glyburide linagliptin liraglutide lixisenatide metformin "
    "nateglinide pioglitazone repaglinide rosiglitazone saxagliptin semaglutide sitagliptin tirzepatide tolazamide "
    "tolbutamide"
)
INGREDIENTS = {
    DrugClass.STATINS: frozenset(STATINS.split()),
    DrugClass.RAS_ANTAGONISTS: frozenset(RAS_ANTAGONISTS.split()),
    DrugClass.DIABETES: frozenset(DIABETES.split()),
}
# A single fill of these takes the member out of the class's measure.
EXCLUDING = {DrugClass.RAS_ANTAGONISTS: "sacubitril", DrugClass.DIABETES: "insulin"}
_WORD = re.compile(r"[a-z]+")


def ingredients_of(drug: str, drug_class: DrugClass) -> frozenset[str]:
    """The ingredients of a drug that count in a class: `Lisinopril/hydrochlorothiazide` counts as lisinopril."""
    words = frozenset(_WORD.findall(drug.lower()))
    return frozenset() if excludes(drug, drug_class) else words & INGREDIENTS[drug_class]


def excludes(drug: str, drug_class: DrugClass) -> bool:
    """Whether a fill of this drug takes the member out of the class's measure."""
    return EXCLUDING.get(drug_class, "-") in _WORD.findall(drug.lower())
