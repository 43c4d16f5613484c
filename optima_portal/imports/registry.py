"""Every kind of file that can be loaded, by name."""

from optima_portal.imports import claims, clinical, code_lists, diagnoses, members, providers, synthea, x834, x835, x837
from optima_portal.imports.kinds import Kind

_ALL = (
    members.KIND,
    providers.KIND,
    claims.KIND,
    *clinical.KINDS,
    x834.KIND,
    x837.KIND,
    x835.KIND,
    synthea.KIND,
    diagnoses.KIND,
    *code_lists.KINDS,
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
