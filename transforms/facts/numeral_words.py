"""Numerals in words, by language: regular expressions over folded text. A table, no code.

One and two are left out alone: they are articles and pronouns in many languages. What cases and
genders add is part of each expression.
"""

from __future__ import annotations

#: Values of the entries of :data:`WORDS`, in order.
VALUES = (*range(3, 21), 30, 40, 50, 60, 70, 80, 90, 100, 1000)

# Vietnamese "năm" is a year, too: behind a numeral or a word like "each", and before digits (which
# are blanked when they are found) or a word like "ago".
YEAR_OR_FIVE = (
    "(?<!hàng )(?<!mỗi )(?<!cùng )(?<!những )(?<!các )(?<!một )(?<!hai )(?<!ba )(?<!bốn )(?<!năm )"
    "(?<!sáu )(?<!bảy )(?<!tám )(?<!chín )(?<!mười )(?<!mươi )(?<!trăm )(?<!nghìn )(?<!triệu )"
    "(?<!trong )(?<!vào )(?<!quanh )(?<!mấy )(?<!nhiều )(?<!vài )(?<![\\d\\x00] )"
    "năm(?= (?!đó|này|nay|sau|trước|tiếp|qua|tới|gần|đầu|cuối)[^\\W\\d_])"
)

#: Code -> an expression a value, with ``;`` between.
WORDS: dict[str, str] = {
    "ar": "ثلاث[ةه]?|ثالث\\w*; [أا]ربع[ةه]?|رابع\\w*; خمس[ةه]?|خامس\\w*; ست[ةه]|سادس\\w*;"
    " سبع[ةه]?|سابع\\w*; ثماني?[ةه]?|ثمان|ثامن\\w*; تسع[ةه]?|تاسع\\w*; عشر[ةه]?|عاشر\\w*;"
    " [أا]حد عشر|[إا]حدى عشرة|حادي[ةه]? عشر[ةه]?;"
    " اثن[يا] عشر|اثنت[يا] عشرة|ثاني[ةه]? عشر[ةه]?|دزينة; (?:ثلاث|ثالث)[ةه]? عشر[ةه]?;"
    " (?:[أا]ربع|رابع)[ةه]? عشر[ةه]?; (?:خمس|خامس)[ةه]? عشر[ةه]?;"
    " (?:ست|سادس)[ةه]? عشر[ةه]?; (?:سبع|سابع)[ةه]? عشر[ةه]?;"
    " (?:ثماني?|ثامن)[ةه]? عشر[ةه]?; (?:تسع|تاسع)[ةه]? عشر[ةه]?; عشر[يو]ن; ثلاث[يو]ن;"
    " [أا]ربع[يو]ن; خمس[يو]ن; ست[يو]ن; سبع[يو]ن; ثمان[يو]ن; تسع[يو]ن; مئ?ائ?ة; ألف",
    "de": "drei\\w{0,2}|dritt\\w*; vier|viert\\w*; fünf|fünft\\w*; sechs|sechst\\w*; sieben"
    "|siebt\\w*; acht|achte\\w*; neun|neunt\\w*; zehn|zehnt\\w*; elf|elft\\w*;"
    " zwölf|zwölft\\w*|dutzend; dreizehn(?:t\\w*)?; vierzehn(?:t\\w*)?; fünfzehn(?:t\\w*)?;"
    " sechzehn(?:t\\w*)?; siebzehn(?:t\\w*)?; achtzehn(?:t\\w*)?; neunzehn(?:t\\w*)?;"
    " zwanzig(?:st\\w*)?; drei(?:ß|ss)ig(?:st\\w*)?; vierzig(?:st\\w*)?; fünfzig(?:st\\w*)?;"
    " sechzig(?:st\\w*)?; siebzig(?:st\\w*)?; achtzig(?:st\\w*)?; neunzig(?:st\\w*)?;"
    " (?:ein)?hundert; (?:ein)?tausend",
    "el": "τρ(?:εις|[ιί]α|ιών|ίτ\\w*); τ[εέ]σσ[εέ]?[αά]?ρ\\w*|τέταρτ\\w*; πέντε|πέμπτ\\w*; έξι"
    "|έκτ\\w*; επτά|εφτά|έβδομ\\w*; οκτώ|οχτώ|όγδο\\w*; εννέα|εννιά|ένατ\\w*; δέκα|δέκατ\\w*;"
    " έντεκα|ενδέκατ\\w*; δώδεκα|δωδέκατ\\w*|ντουζίν\\w*; δεκατρ(?:εις|ία|ιών); δεκατ[εέ]σσ\\w*;"
    " δεκαπέντε; δεκα[έε]ξι|δεκάξι; δεκαεπτά|δεκαεφτά; δεκαοκτώ|δεκαοχτώ; δεκαενν[έι]ά?α?;"
    " είκοσι|εικοστ\\w*; τριάντα; σαράντα; πενήντα; εξήντα; εβδομήντα; ογδόντα; ενενήντα;"
    " εκατό; χίλι\\w*",
    "es": "tres|tercer[oa]?s?; cuatro|cuart[oa]s?; cinco|quint[oa]s?; seis|sext[oa]s?;"
    " siete|séptim[oa]s?; ocho|octav[oa]s?; nueve|noven[oa]s?; diez|décim[oa]s?; once;"
    " doce|docenas?; trece; catorce; quince; diecis[eé]is; diecisiete; dieciocho; diecinueve;"
    " veinte; treinta; cuarenta; cincuenta; sesenta; setenta; ochenta; noventa; cien(?:to)?; mil",
    "fr": "trois|troisièmes?; quatre|quatrièmes?; cinq|cinquièmes?; six|sixièmes?; sept|septièmes?;"
    " huit|huitièmes?; neuf|neuvièmes?; dix|dixièmes?; onze|onzièmes?; douze|douzièmes?|douzaines?;"
    " treize|treizièmes?; quatorze|quatorzièmes?; quinze|quinzièmes?; seize|seizièmes?;"
    " dix-sept|dix-septièmes?; dix-huit|dix-huitièmes?; dix-neuf|dix-neuvièmes?; vingt|vingtièmes?;"
    " trente; quarante; cinquante; soixante; soixante-dix|septante; quatre-vingts?|huitante;"
    " quatre-vingt-dix|nonante; cent; mille",
    "hi": "तीन|तीसर|तृतीय; चार|चौथ|चतुर्थ; पांच|पाँच|पंचम; छह|छः|छठ; सात; आठ; नौ; दस|दसव; ग्यारह;"
    " बारह|दर्जन; तेरह; चौदह; पंद्रह|पन्द्रह; सोलह; सत्रह; अठारह|अट्ठारह; उन्नीस; बीस; तीस; चालीस;"
    " पचास; साठ; सत्तर; अस्सी; नब्बे; सौ(?![\u0900-\u097f]); हजार|हज़ार",
    "it": "tre|terz[oaie]; quattro|quart[oaie]; cinque|quint[oaie]; sei|sest[oaie]; sette"
    "|settim[oaie]; otto|ottav[oaie]; nove|non[oaie]; dieci|decim[oaie]; undici; dodici|dozzin[ae];"
    " tredici; quattordici; quindici; sedici; diciassette; diciotto; diciannove; venti; trenta;"
    " quaranta; cinquanta; sessanta; settanta; ottanta; novanta; cento; mille",
    "pl": "trzy|trzech|trzem|trzema|trzej|trzeci\\w*; cztere\\w*|czterem?|czwart\\w*|cztery"
    "|czterej; pięć|pięciu|piąt(?!ek)\\w*; sześć|sześciu|szóst\\w*; siedem|siedmiu|siódm\\w*;"
    " osiem|ośmiu|ósm\\w*; dziewięć|dziewięciu|dziewiąt\\w*; dziesięć|dziesięciu|dziesiąt\\w*;"
    " jedena(?:ście|st\\w*); dwana(?:ście|st\\w*)|tuzin\\w*; trzyna(?:ście|st\\w*);"
    " czterna(?:ście|st\\w*); piętna(?:ście|st\\w*); szesna(?:ście|st\\w*);"
    " siedemna(?:ście|st\\w*); osiemna(?:ście|st\\w*); dziewiętna(?:ście|st\\w*);"
    " dwadzieścia|dwudziest\\w*; trzydzie\\w*|trzydziest\\w*; czterdzie\\w*;"
    " pięćdziesi\\w*; sześćdziesi\\w*; siedemdziesi\\w*; osiemdziesi\\w*; dziewięćdziesi\\w*;"
    " sto|stu; tysiąc",
    "pt": "três|terceir[oa]s?; quatro|quart[oa]s?; cinco|quint[oa]s?; seis|sext[oa]s?; sete"
    "|sétim[oa]s?; oito|oitav[oa]s?; nove|non[oa]s?; dez|décim[oa]s?; onze; doze|dúzias?; treze;"
    " catorze|quatorze; quinze; dez[ae]sseis; dez[ae]ssete; dezoito; dez[ae]nove; vinte; trinta;"
    " quarenta; cinquenta; sessenta; setenta; oitenta; noventa; cem|cento; mil",
    "ro": "trei|treia|treilea; patru|patra|patrulea; cinci|cincea|cincilea; [șsş]ase"
    "|[șsş]asea|[șsş]aselea; [șsş]apte|[șsş]aptea|[șsş]aptelea; opt|opta|optulea;"
    " nouă|noua|nouălea; zece|zecea|zecelea; unsprezece\\w*;"
    " doisprezece\\w*|douăsprezece\\w*|duzin\\w*; treisprezece\\w*; paisprezece\\w*;"
    " cin(?:ci|s)sprezece\\w*|cincisprezece\\w*; [șsş]aisprezece\\w*; [șsş]aptesprezece\\w*;"
    " optsprezece\\w*; nouăsprezece\\w*; douăzeci\\w*; treizeci\\w*; patruzeci\\w*;"
    " cincizeci\\w*; [șsş]aizeci\\w*; [șsş]aptezeci\\w*; optzeci\\w*; nouăzeci\\w*; sută; mie",
    "ru": "три|тр[её]х|тр[её]м|тремя|трое|трет(?:ий|ь\\w*); четыр\\w*|четв[её]рт\\w*; пять|пяти"
    "|пятью|пят(?:ый|ая|ое|ого|ой|ом|ую); шест(?:ь|и|ью|ой|ая|ое|ого|ом|ую);"
    " семь|семи|семью|седьм\\w*; вос(?:емь|ьми|емью|ьм(?:ой|ая|ое|ого|ом|ую));"
    " девят(?:ь|и|ью|ый|ая|ое|ого|ой|ом|ую); десят(?:ь|и|ью|ый|ая|ое|ого|ой|ом|ую);"
    " одиннадцат\\w*; двенадцат\\w*|дюжин\\w*; тринадцат\\w*; четырнадцат\\w*; пятнадцат\\w*;"
    " шестнадцат\\w*; семнадцат\\w*; восемнадцат\\w*; девятнадцат\\w*; двадцат\\w*; тридцат\\w*;"
    " сорока?; пятьдесят\\w*|пятидесят\\w*; шестьдесят\\w*|шестидесят\\w*;"
    " семьдесят\\w*|семидесят\\w*; восемьдесят\\w*|восьмидесят\\w*; девяност\\w*; сто|ста;"
    " тысяч[аиу]",
    "sv": "tre|tredje; fyra|fjärde; fem|femte; sex|sjätte; sju|sjunde; åtta|åttonde; nio"
    "|nionde; tio|tionde; elva|elfte; tolv|tolfte|dussin; tretton\\w*; fjorton\\w*; femton\\w*;"
    " sexton\\w*; sjutton\\w*; arton\\w*; nitton\\w*; tjugo\\w*; trettio\\w*; fyrtio\\w*;"
    " femtio\\w*; sextio\\w*; sjuttio\\w*; åttio\\w*; nittio\\w*; (?:ett)?hundra; (?:ett)?tusen",
    "th": "สาม; สี่; ห้า; หก(?!รรม); เจ็ด; แปด; เก้า; สิบ; สิบเอ็ด; สิบสอง|โหล; สิบสาม; สิบสี่; สิบห้า; สิบหก;"
    " สิบเจ็ด; สิบแปด; สิบเก้า; ยี่สิบ; สามสิบ; สี่สิบ; ห้าสิบ; หกสิบ; เจ็ดสิบ; แปดสิบ; เก้าสิบ;"
    " ร้อย(?!ละ); พัน(?!ธ)",
    "tr": "üç\\w*; dört\\w*|dörd\\w*; beş\\w*; altı|altıncı; yedi\\w*; sekiz\\w*; dokuz\\w*; on"
    "|onuncu; on bir\\w*; on iki\\w*|düzine\\w*; on üç\\w*; on dör[td]\\w*; on beş\\w*;"
    " on altı\\w*; on yedi\\w*; on sekiz\\w*; on dokuz\\w*; yirmi\\w*; otuz\\w*; kırk\\w*;"
    " elli\\w*; altmış\\w*; yetmiş\\w*; seksen\\w*; doksan\\w*; yüz; bin",
    "uk": "три|трьох|трьом|трьома|троє|трет(?:ій|я|є|ього|ьої|ю); чотир\\w*|четверт\\w*; п'ять"
    "|п'яти|п'ят(?:ий|а|е|ого|ої); шість|шести|шост\\w*; сім|семи|сьом\\w*; вісім|восьми"
    "|восьм(?:ий|а|е|ого|ої); дев'ят(?:ь|и|ий|а|е|ого|ої); десят(?:ь|и|ий|а|е|ого|ої);"
    " одинадцят\\w*; дванадцят\\w*|дюжин\\w*; тринадцят\\w*; чотирнадцят\\w*; п'ятнадцят\\w*;"
    " шістнадцят\\w*; сімнадцят\\w*; вісімнадцят\\w*; дев'ятнадцят\\w*; двадцят\\w*; тридцят\\w*;"
    " сорока?; п'ятдесят\\w*|п'ятидесят\\w*; шістдесят\\w*|шістидесят\\w*;"
    " сімдесят\\w*|сімидесят\\w*; вісімдесят\\w*|восьмидесят\\w*; дев'яност\\w*; сто|ста;"
    " тисяч[аіу]",
    "vi": "ba; bốn|tư; " + YEAR_OR_FIVE + "; sáu; bảy; tám; chín; mười; mười một; mười hai|một tá;"
    " mười ba; mười bốn|mười tư; mười lăm; mười sáu; mười bảy|mười bẩy; mười tám; mười chín;"
    " hai mươi; ba mươi; bốn mươi; năm mươi; sáu mươi; bảy mươi|bẩy mươi; tám mươi; chín mươi;"
    " một trăm; một nghìn|một ngàn",
}
