"""Units of HJ 212 factors, and the 2017 code of each 2005 code: facts of HJ 212-2017, annex B (HJ/T 212-2005, annex B).

The table's own words (毫克/立方米 …) are written as symbols. The standard gives airborne particles, ammonia and some
metals in ng/m³; a monitor that sends another unit is corrected where its codes are mapped to metrics, not here.
"""

from collections.abc import Mapping

UNITS: Mapping[tuple[str, str], str] = {
    ("L/s", "m³"): """
        w00000
    """,
    ("度", ""): """
        w01002
    """,
    ("mg/L", "kg"): """
        w01006 w01012 w01017 w01018 w01019 w01020 w19001 w19002 w20012 w20023 w20038 w20061 w20092 w20116 w20121
        w20122 w20123 w20124 w20125 w20126 w20138 w20139 w20140 w20141 w20144 w21001 w21003 w21004 w21006 w21007
        w21011 w21016 w21017 w21019 w21022 w21038 w22001 w23002 w99001
    """,
    ("mg/L", ""): """
        e102xx e103xx e104xx e105xx e202xx e203xx e204xx e303xx e304xx e305xx e313xx e403xx e404xx e405xx e406xx
        e418xx e504xx e505xx e506xx e507xx e517xx e603xx e604xx e701xx e703xx e704xx e803xx e804xx w01009
    """,
    ("℃", ""): """
        a01001 a01012 a01015 a01901 a01902 g123xx g131xx g205xx i13004 i33001 i33002 i33101 i33102 i3331x i3332x
        i3333x i3334x w01010
    """,
    ("µS/cm", ""): """
        w01014
    """,
    ("个/L", ""): """
        w02003 w02006
    """,
    ("Bq/L", ""): """
        w03001 w03002
    """,
    ("ng/L", "mg"): """
        w20089 w20113 w33001 w33007
    """,
    ("µg/L", "g"): """
        w20111 w20115 w20117 w20119 w20120 w20127 w20128 w20142 w20143 w25043
    """,
    ("m³/s", "m³"): """
        a00000
    """,
    ("%", ""): """
        a01002 a01014 a19001 g119xx g121xx g126xx g129xx g134xx g212xx i33400
    """,
    ("kPa", ""): """
        a01006 a01013 a01017 g125xx g133xx g308xx i23001 i33104 i33105 i33106
    """,
    ("m/s", ""): """
        a01007 a01011
    """,
    ("°", ""): """
        a01008 g116xx g307xx
    """,
    ("m²", ""): """
        a01016
    """,
    ("mg/m³", "kg"): """
        a05001 a05008 a05009 a05013 a20016 a20025 a20043 a20057 a20063 a20091 a21002 a21003 a21004 a21005 a21017
        a21018 a21022 a21024 a21026 a21028 a23001 a24003 a24004 a24005 a24006 a24007 a24008 a24009 a24015 a24016
        a24017 a24018 a24019 a24020 a24027 a24034 a24036 a24042 a24043 a24046 a24047 a24049 a24050 a24053 a24054
        a24072 a24078 a24087 a24088 a24099 a24110 a24111 a24112 a24113 a25002 a25003 a25004 a25005 a25006 a25007
        a25008 a25010 a25011 a25012 a25013 a25014 a25015 a25019 a25020 a25021 a25023 a25038 a25044 a25072 a26001
        a29017 a29026 a30001 a30008 a30022 a31001 a31002 a31024 a31025 a31030 a34013 a34017 a34038 a34039 a34040
        a99010 a99049 a99051
    """,
    ("ng/m³", "g"): """
        a05002 a20007 a20026 a20044 a20058 a21001 a34001 a34002 a34004 a34005
    """,
    ("t/(km²·月)", ""): """
        a34011
    """,
    ("dB", ""): """
        L10 L5 L50 L90 L95 LA LMn LMx Ld Ldn Leq Ln
    """,
    ("L/s", ""): """
        e101xx e201xx
    """,
    ("A", ""): """
        e301xx e302xx e306xx e307xx e310xx e401xx e402xx e407xx e408xx e411xx e501xx e502xx e508xx e509xx e601xx
        e602xx e605xx e606xx e609xx e610xx e701xx e702xx e705xx e707xx e801xx e802xx e805xx g102xx g104xx g106xx
        g108xx g113xx g118xx g201xx g202xx g207xx g208xx g209xx g210xx g211xx g301xx g303xx g305xx i33200
    """,
    ("kg", ""): """
        e308xx e309xx e409xx e410xx e510xx e607xx e608xx e706xx
    """,
    ("m", ""): """
        e312xx e416xx e417xx e515xx e516xx e616xx e617xx e709xx e710xx
    """,
    ("mV", ""): """
        e314xx e414xx e415xx e513xx e514xx e614xx
    """,
    ("m³/h", ""): """
        g110xx g122xx g130xx
    """,
    ("kg/m³", ""): """
        g115xx
    """,
    ("Pa", ""): """
        g204xx
    """,
    ("r/min", ""): """
        g206xx
    """,
    ("mg/m³", ""): """
        g119xx g120xx g124xx g127xx g128xx g132xx
    """,
    ("min", ""): """
        i13003 i13005
    """,
    ("V", ""): """
        i33103
    """,
    ("s", ""): """
        i33107
    """,
    ("kW·h", ""): """
        i33201 i33202
    """,
}
"""(unit of the value, unit of the cumulative amount Cou) → codes; xx and x stand for the number of the machine."""

RENAMED = """
001=w01001 002=w01002 003=w01012 01=a34013 010=w01017 011=w01018 015=w01020 02=a21026 020=w20111 021=w20113
022=w20115 023=w20116 024=w20117 026=w20119 027=w20120 028=w20121 029=w20122 03=a21002 030=w20123 031=w20124
032=w20125 033=w20126 034=w20127 035=w20128 036=w20092 037=w20023 038=w20061 039=w20012 04=a21005 040=w20038
041=w20089 05=a21028 06=a21018 060=w21003 061=w99001 062=w21004 063=w21006 064=w21007 065=w21001 07=a21017
070=w21016 071=w21019 072=w21017 08=a21024 080=w22001 09=a34038 090=w21022 10=a21001 101=w21011 11=a21022
110=w23002 12=a99051 13=a30022 14=a34039 15=a34040 17=a25003 18=a25005 19=a31001 20=a25044 21=a26001 22=a25023
23=a25010 24=a99049 25=a24087 26=a31002 27=a23001 28=a30001 29=a24046 30=a05001 31=a20057 32=a20043 33=a20025
34=a20091 35=a20063 350=w33001 351=w33007 36=a20016 37=a01010 520=w19002 540=w25043 550=w02003 570=w03001
571=w03002 B01=w00000 B02=a00000 S01=a19001 S02=a01011 S03=a01012 S04=a01017 S05=a01014 S06=a01015 S07=a01016
S08=a01013
"""
"""2005 code = 2017 code."""


def _by_code() -> dict[str, tuple[str, str]]:
    table = {code: units for units, codes in UNITS.items() for code in codes.split()}
    for pair in RENAMED.split():
        old, new = pair.split("=")
        if new in table:
            table[old] = table[new]
    return table


_UNITS = _by_code()
AMOUNT_ITEMS = frozenset({"Cou"})


def unit_of(code: str, item: str = "Rtd") -> str | None:
    """Unit of a factor's item, None for dimensionless and unknown codes (case of the code does not matter)."""
    value, amount = _lookup(code)
    return (amount if item in AMOUNT_ITEMS else value) or None


def _lookup(code: str) -> tuple[str, str]:
    for name in (code, code.lower()):
        for key in (name, f"{name[:-2]}xx", f"{name[:-1]}x"):
            if key in _UNITS:
                return _UNITS[key]
    return "", ""
