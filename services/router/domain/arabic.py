"""French towns as they are written in Arabic letters, which a visitor whose page is Arabic types."""

_TABLE = """
paris|باريس
marseille|مرسيليا مارسيليا مرسيلية
lyon|ليون
toulouse|تولوز
nice|نيس
nantes|نانت
montpellier|مونبلييه مونبيلييه
strasbourg|ستراسبورغ ستراسبورج
bordeaux|بوردو
lille|ليل
rennes|رين
reims|رانس ريمس
toulon|تولون
grenoble|غرونوبل جرونوبل
dijon|ديجون
angers|أنجيه
nimes|نيم
villeurbanne|فيلوربان
lehavre|لوهافر
brest|بريست
limoges|ليموج
tours|تور
amiens|أميان
metz|ميتز متز
perpignan|بيربينيان بربينيان
besancon|بيزانسون
orleans|أورليان
rouen|روان
mulhouse|ميلوز مولوز
nancy|نانسي
avignon|أفينيون
poitiers|بواتييه
clermont|كليرمون
ferrand|فيران
saint|سان سانت
etienne|إتيان
denis|دوني دينيس
bobigny|بوبيني
nanterre|نانتير
creteil|كريتاي كريتيل
versailles|فرساي
roubaix|روبيه
tourcoing|توركوان
montreuil|مونتروي
aubervilliers|أوبرفيلييه
argenteuil|أرجنتوي
sarcelles|سارسيل
aix|إكس أكس
en|آن أون
provence|بروفانس
calais|كاليه
dunkerque|دنكيرك
bayonne|بايون
annecy|أنسي
chambery|شامبيري
valence|فالنس
rochelle|روشيل
la|لا
le|لو
ajaccio|أجاكسيو
bastia|باستيا
"""
VARIANTS = str.maketrans("أإآةى", "اااهي")
"""Letters that are written for one another."""
FRENCH = {
    word: french
    for french, _, arabic in (line.partition("|") for line in _TABLE.strip().split("\n"))
    for word in arabic.translate(VARIANTS).split()
}
"""The French word of each."""
