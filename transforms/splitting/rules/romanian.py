"""Romanian. Months' abbreviations stand before years, most others before names."""

from __future__ import annotations

from transforms.splitting.rules.base import LanguageRules, words
from transforms.splitting.rules.foreign import ABBREVIATIONS

RULES = LanguageRules(
    reference_abbreviations=words(
        "art alin pct lit nr par sec secț cap tit p pp pag pg fig tab vol ch anex hot lg og oug "
        "hg dec ord tel fax ap et bl sc ian feb mar apr iun iul aug sep sept oct noi nov"
    ),
    reference_words=words(
        "art. articolul articolului alin. alineatul alineatului lit. litera pct. punctul punctului "
        "nr. anexa capitolul secțiunea"
    ),
    joining_abbreviations=ABBREVIATIONS
    | words(
        "dl d-l dnul dna d-na dra d-ra dvs dv ing ec av arh acad conf asist lect gen col lt "
        "cpt mr plt sg sf pr preot jud mun com str bd b-dul bul șos sos cal pța p-ța cf "
        "ex de.ex op.cit cca aprox resp incl trad coord obs red univ inst soc s.c"
    ),
    sentence_starters=words(
        "a acest aceasta această aceste acestea acesta aceștia acei aceea aceia acolo acum ai "
        "aici al ale alte alți altfel am apoi ar are as astfel atunci au avem ca când care ce "
        "cei cel cele cine conform cu cum dacă dar de deoarece deși din după ea ei el ele este "
        "eu există fiecare fără iar în înainte însă între la mai mulți multe nicio niciun nimeni "
        "noi nu o orice pe pentru peste prezenta prezentul prin s-a s-au sub sunt tot toate "
        "toți totuși un una unele unii va vom vor voi"
    ),
)
