"""Districts and their pairs of bodies at the end of a year (III.2.a, N11)."""

from datetime import date

from shared.directory import Directory
from shared.units import Kind, place_of, province_of


def districts(directory: Directory, path: str, year: int) -> list[str]:
    """Those of its province that are there at the end of the year."""
    places = (directory.get(place) for place in directory.paths_of(Kind.DISTRICT))
    on, province = date(year, 12, 31), province_of(path)
    return [
        place.path for place in places if place and place.open_on(on) and province_of(place.path) == province
    ]


def paired(directory: Directory, place: str, year: int) -> bool:
    """Has the district both its Home Affairs office and its federation (III.2.a)?"""
    return all(
        any(
            place_of(path) == place and directory.by_path[path].open_on(date(year, 12, 31))
            for path in directory.paths_of(kind)
        )
        for kind in (Kind.DISTRICT_HOME_AFFAIRS, Kind.DISTRICT_LABOUR_FEDERATION)
    )
