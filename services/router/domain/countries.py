"""The countries of the world by the names and towns that people type, with the numbers that help there.

Names as in the Unicode CLDR (babel 2.19); towns by hand: the capitals, and the largest where French is spoken or many
of our visitors come from. The numbers stand in Google's libphonenumber (phonenumbers 9.0.43, `is_emergency_number`);
which of them is the police's was added by hand. Countries of which it has none are left out, as Guinea.
"""

from collections.abc import Iterable
from typing import NamedTuple

from services.router.domain.spelling import words


class Country(NamedTuple):
    """A country by its names and towns as people type them, and the numbers of its police and of any emergency."""

    code: str
    fr: str
    en: str
    police: str
    emergency: str
    also: tuple[str, ...] = ()
    """Towns and other names, without accents."""

    @property
    def names(self) -> tuple[str, str]:
        """The names of the country itself, as they are compared."""
        return "".join(words(self.fr)), "".join(words(self.en))


_TABLE = """
MC|Monaco|Monaco|17|112|monte carlo,monaco ville,principaute de monaco
AD|Andorre|Andorra|110|112|andorre la vieille,andorra la vella,le pas de la case,pas de la case
CH|Suisse|Switzerland|117|112|geneve,lausanne,bale,zurich,neuchatel,berne,lugano
BE|Belgique|Belgium|101|112|bruxelles,brussels,namur,charleroi,anvers,mouscron,tournai,gand,ostende
LU|Luxembourg|Luxembourg|113|112|esch sur alzette
DE|Allemagne|Germany|110|112|berlin,munich,francfort,sarrebruck,saarbrucken,fribourg en brisgau,kehl,hambourg
IT|Italie|Italy|112|112|rome,milan,turin,vintimille,naples,florence
ES|Espagne|Spain|112|112|madrid,barcelone,la jonquera,irun,figueras,seville,saint sebastien
PT|Portugal|Portugal|112|112|lisbonne
NL|Pays-Bas|Netherlands|112|112|amsterdam,rotterdam,la haye,hollande
GB|Royaume-Uni|United Kingdom|999|112|londres,london,angleterre,ecosse,pays de galles,edimbourg,manchester,liverpool
IE|Irlande|Ireland|999|112|dublin
CA|Canada|Canada|911|911|montreal canada,quebec,ottawa,toronto,vancouver,gatineau,moncton
US|États-Unis|United States|911|911|new york,usa,etats unis d amerique,los angeles,washington,miami,chicago
AT|Autriche|Austria|133|112|salzbourg,innsbruck
PL|Pologne|Poland|112|112|varsovie,cracovie
RO|Roumanie|Romania|112|112|bucarest
BG|Bulgarie|Bulgaria|112|112|sofia
GR|Grèce|Greece|112|112|athenes,thessalonique
HR|Croatie|Croatia|112|112|zagreb
HU|Hongrie|Hungary|112|112|budapest
CZ|Tchéquie|Czechia|112|112|prague,republique tcheque
SE|Suède|Sweden|112|112|stockholm
DK|Danemark|Denmark|112|112|copenhague
FI|Finlande|Finland|112|112|helsinki
MT|Malte|Malta|112|112|la valette
TR|Turquie|Turkey|112|112|istanbul,ankara,izmir
UA|Ukraine|Ukraine|102|112|kiev,kyiv,odessa,kharkiv
MA|Maroc|Morocco|19|15|casablanca,rabat,marrakech,tanger,agadir,fes,meknes,oujda
DZ|Algérie|Algeria|17|14|alger,oran,constantine,tizi ouzou,annaba,bejaia,setif
TN|Tunisie|Tunisia|197|190|tunis,sfax,sousse,djerba,bizerte
SN|Sénégal|Senegal|17|18|dakar,thies
CI|Côte d’Ivoire|Ivory Coast|111|180|abidjan,yamoussoukro,bouake,cocody,yopougon
CM|Cameroun|Cameroon|117|117|yaounde,douala,garoua,bamenda
CD|Congo-Kinshasa|Congo-Kinshasa|113|113|kinshasa,lubumbashi,goma,congo,rdc,republique democratique du congo
CG|Congo-Brazzaville|Congo-Brazzaville|117|118|brazzaville,congo,pointe noire congo,republique du congo
GA|Gabon|Gabon|1730|18|libreville,port gentil,franceville
ML|Mali|Mali|17|18|bamako,sikasso,kayes,tombouctou
BF|Burkina Faso|Burkina Faso|17|18|ouagadougou,bobo dioulasso,burkina
NE|Niger|Niger|17|18|niamey,zinder,maradi
TG|Togo|Togo|117|118|lome,sokode
BJ|Bénin|Benin|117|118|cotonou,porto novo,parakou,abomey calavi
TD|Tchad|Chad|17|18|n djamena,ndjamena,moundou
CF|République centrafricaine|Central African Republic|117|118|bangui,centrafrique
MR|Mauritanie|Mauritania|17|18|nouakchott,nouadhibou
DJ|Djibouti|Djibouti|17|18|
KM|Comores|Comoros|17|18|moroni,anjouan,grande comore,moheli,mutsamudu
MG|Madagascar|Madagascar|117|118|antananarivo,tananarive,toamasina,tamatave,antsirabe,diego suarez
MU|Île Maurice|Mauritius|999|114|ile maurice
SC|Seychelles|Seychelles|999|999|mahe
BI|Burundi|Burundi|117|112|bujumbura,gitega
RW|Rwanda|Rwanda|112|112|kigali
HT|Haïti|Haiti|114|118|port au prince,cap haitien,jacmel
LB|Liban|Lebanon|112|140|beyrouth
VN|Viêt Nam|Vietnam|113|115|hanoi,ho chi minh ville,saigon,vietnam
KH|Cambodge|Cambodia|117|119|phnom penh
LA|Laos|Laos|191|195|vientiane
VU|Vanuatu|Vanuatu|112|112|port vila
EG|Égypte|Egypt|122|123|le caire,alexandrie
MD|Moldavie|Moldova|112|112|chisinau
AM|Arménie|Armenia|102|103|erevan
AL|Albanie|Albania|129|112|tirana
MK|Macédoine du Nord|North Macedonia|112|112|skopje,macedoine
AE|Émirats arabes unis|United Arab Emirates|999|998|dubai,abou dabi,abu dhabi,emirats,emirats arabes unis
AF|Afghanistan|Afghanistan|119|102|kaboul
AG|Antigua-et-Barbuda|Antigua & Barbuda|911|911|
AO|Angola|Angola|113|112|luanda
AR|Argentine|Argentina|911|911|buenos aires
AU|Australie|Australia|000|000|sydney,melbourne,canberra
AZ|Azerbaïdjan|Azerbaijan|102|112|bakou
BA|Bosnie-Herzégovine|Bosnia & Herzegovina|122|124|sarajevo,bosnie
BB|Barbade|Barbados|211|511|bridgetown
BD|Bangladesh|Bangladesh|999|999|dacca
BH|Bahreïn|Bahrain|999|999|
BN|Brunei|Brunei|993|991|
BO|Bolivie|Bolivia|110|118|la paz
BR|Brésil|Brazil|190|192|sao paulo,rio de janeiro,brasilia
BS|Bahamas|Bahamas|911|911|
BT|Bhoutan|Bhutan|113|112|
BW|Botswana|Botswana|999|997|
BY|Biélorussie|Belarus|102|112|minsk
BZ|Belize|Belize|911|911|
CL|Chili|Chile|133|131|santiago du chili
CN|Chine|China|110|120|pekin,shanghai,canton chine
CO|Colombie|Colombia|112|123|bogota
CR|Costa Rica|Costa Rica|911|911|san jose
CU|Cuba|Cuba|106|104|la havane
CV|Cap-Vert|Cape Verde|132|130|praia
CY|Chypre|Cyprus|112|112|nicosie
DM|Dominique|Dominica|999|999|
DO|République dominicaine|Dominican Republic|911|911|saint domingue,punta cana
EC|Équateur|Ecuador|911|911|quito
EE|Estonie|Estonia|112|112|tallinn
ER|Érythrée|Eritrea|113|114|
ET|Éthiopie|Ethiopia|991|991|addis abeba
FJ|Fidji|Fiji|917|911|
GD|Grenade|Grenada|911|911|
GE|Géorgie|Georgia|112|112|tbilissi
GH|Ghana|Ghana|191|193|accra
GM|Gambie|Gambia|117|116|
GT|Guatemala|Guatemala|110|123|
GW|Guinée-Bissau|Guinea-Bissau|117|118|
GY|Guyana|Guyana|911|911|
HK|Hong Kong|Hong Kong|999|999|hong kong
HN|Honduras|Honduras|199|199|tegucigalpa
ID|Indonésie|Indonesia|110|112|jakarta,bali
IL|Israël|Israel|100|101|jerusalem,tel aviv
IN|Inde|India|112|112|new delhi,delhi,bombay,mumbai,calcutta
IQ|Irak|Iraq|104|122|bagdad
IR|Iran|Iran|110|115|teheran
IS|Islande|Iceland|112|112|reykjavik
JM|Jamaïque|Jamaica|119|110|kingston
JO|Jordanie|Jordan|911|911|
JP|Japon|Japan|110|119|tokyo,osaka
KE|Kenya|Kenya|999|112|nairobi
KG|Kirghizstan|Kyrgyzstan|102|103|
KN|Saint-Christophe-et-Niévès|St. Kitts & Nevis|911|911|
KR|Corée du Sud|South Korea|112|119|seoul,coree
KW|Koweït|Kuwait|112|112|koweit
KZ|Kazakhstan|Kazakhstan|102|112|
LC|Sainte-Lucie|St. Lucia|911|911|castries
LI|Liechtenstein|Liechtenstein|117|112|
LK|Sri Lanka|Sri Lanka|119|110|
LR|Liberia|Liberia|911|911|
LS|Lesotho|Lesotho|112|112|
LT|Lituanie|Lithuania|112|112|vilnius
LV|Lettonie|Latvia|112|112|riga
LY|Libye|Libya|193|193|tripoli
ME|Monténégro|Montenegro|122|112|podgorica
MM|Birmanie|Myanmar|199|199|rangoun,birmanie
MN|Mongolie|Mongolia|102|103|
MV|Maldives|Maldives|119|102|
MX|Mexique|Mexico|911|911|mexico
MY|Malaisie|Malaysia|999|999|kuala lumpur
MZ|Mozambique|Mozambique|119|117|maputo
NA|Namibie|Namibia|10111|10111|
NG|Nigeria|Nigeria|199|199|lagos,abuja
NI|Nicaragua|Nicaragua|118|128|
NO|Norvège|Norway|112|113|oslo
NP|Népal|Nepal|100|102|katmandou
NZ|Nouvelle-Zélande|New Zealand|111|111|auckland,wellington
OM|Oman|Oman|9999|9999|
PA|Panama|Panama|911|911|
PE|Pérou|Peru|105|116|lima
PH|Philippines|Philippines|911|911|manille
PK|Pakistan|Pakistan|15|115|islamabad,karachi
PS|Territoires palestiniens|Palestinian territories|100|101|gaza,palestine,ramallah,cisjordanie
PY|Paraguay|Paraguay|911|911|asuncion
QA|Qatar|Qatar|999|999|doha
RS|Serbie|Serbia|112|112|belgrade
RU|Russie|Russia|102|112|moscou,saint petersbourg
SA|Arabie saoudite|Saudi Arabia|999|997|riyad,la mecque,djeddah
SD|Soudan|Sudan|999|999|khartoum
SG|Singapour|Singapore|999|995|
SI|Slovénie|Slovenia|113|112|ljubljana
SK|Slovaquie|Slovakia|112|112|bratislava
SL|Sierra Leone|Sierra Leone|999|999|
SM|Saint-Marin|San Marino|113|118|
SO|Somalie|Somalia|888|999|mogadiscio
SR|Suriname|Suriname|115|115|paramaribo
SS|Soudan du Sud|South Sudan|999|999|
ST|Sao Tomé-et-Principe|São Tomé & Príncipe|112|112|
SV|Salvador|El Salvador|911|911|
SY|Syrie|Syria|112|110|damas,alep
SZ|Eswatini|Eswatini|999|999|
TH|Thaïlande|Thailand|191|191|bangkok,phuket
TJ|Tadjikistan|Tajikistan|102|103|
TL|Timor oriental|Timor-Leste|112|112|
TT|Trinité-et-Tobago|Trinidad & Tobago|999|990|
TW|Taïwan|Taiwan|110|119|taipei
TZ|Tanzanie|Tanzania|112|114|dar es salam,zanzibar
UG|Ouganda|Uganda|999|999|kampala
UY|Uruguay|Uruguay|911|911|montevideo
VA|Vatican|Vatican City|112|112|vatican
VC|Saint-Vincent-et-les Grenadines|St. Vincent & Grenadines|911|911|
VE|Venezuela|Venezuela|911|911|caracas
XK|Kosovo|Kosovo|112|112|
YE|Yémen|Yemen|194|191|sanaa
ZA|Afrique du Sud|South Africa|10111|112|johannesbourg,pretoria
ZM|Zambie|Zambia|999|991|
ZW|Zimbabwe|Zimbabwe|995|999|harare
JE|Jersey|Jersey|999|112|
GG|Guernesey|Guernsey|999|112|
GI|Gibraltar|Gibraltar|112|112|
PR|Porto Rico|Puerto Rico|911|911|
PG|Papouasie-Nouvelle-Guinée|Papua New Guinea|111|111|
WS|Samoa|Samoa|911|911|
TO|Tonga|Tonga|911|911|
MW|Malawi|Malawi|997|998|
"""


_TOWNS = {
    "BE": "bruges,mons,liege,verviers",
    "CA": "montreal,levis,trois rivieres,repentigny,sherbrooke",
    "CG": "pointe noire",
    "CH": "fribourg,sion,montreux,martigny,bulle,lucerne,vevey,yverdon",
    "DE": "cologne,treves,stuttgart,dusseldorf,nuremberg,dresde,hanovre,leipzig,karlsruhe,mayence,coblence",
    "ES": "cadix,leon,malaga,bilbao,saragosse,alicante,murcie,cordoue,tolede",
    "GB": "douvres,birmingham,leeds,bristol,glasgow",
    "GR": "rhodes,corfou",
    "IT": "venise,bologne,modene,pavie,perouse,ancone,aoste,plaisance,genes,palerme,verone,padoue",
    "MU": "port louis",
    "ZA": "durban",
}
"""More large towns by the country's code, of which many share their names with small communes: « Cologne »."""


def _country(row: str) -> Country:
    code, fr, en, police, emergency, also = row.split("|")
    towns = f"{also},{_TOWNS.get(code, '')}".split(",")
    return Country(code, fr, en, police, emergency, tuple(filter(None, towns)))


def by_name(countries: Iterable[Country], *, own: bool = False) -> dict[str, tuple[Country, ...]]:
    """Countries by each of their names as it is compared, or only by their `own`; several share « Congo »."""
    found = dict[str, tuple[Country, ...]]()
    for country in countries:
        also = () if own else ("".join(words(name)) for name in country.also)
        for name in dict.fromkeys((*country.names, *also)):
            found[name] = (*found.get(name, ()), country)
    return found


COUNTRIES = tuple(map(_country, filter(None, _TABLE.split("\n"))))
"""In the European Union 112 answers everywhere, and is given where the police has no number that people use."""
