/** The languages that have a folder, by their codes; written by `make scripts`. */

export const LANGUAGES = {
  "fr": {
    "name": "Français",
    "brief": "FR",
    "locale": "fr",
    "direction": "ltr",
    "staff": true,
    "reviewed": true
  },
  "en": {
    "name": "English",
    "brief": "EN",
    "locale": "en-GB",
    "direction": "ltr",
    "staff": true,
    "reviewed": true
  },
  "ar": {
    "name": "العربية",
    "brief": "عربي",
    "locale": "ar-u-nu-latn",
    "direction": "rtl",
    "staff": false,
    "reviewed": false
  }
};
