/** Words that say what the number beside them is, in the languages whose numbers are known here. */

/** A word that says what the number beside it is, by its offsets. */
export interface Cue {
  readonly start: number;
  readonly end: number;
}

/** By topic: words in lower case, and before a slash what has to stand in front of the word. */
const words = {
  card:
    'card cards creditcard debitcard visa mastercard amex maestro cc cvv cvc pan kreditkarte kreditkartennummer karte ' +
    'carte tarjeta carta cartão kaart kort karta',
  iban: 'iban',
  routing: 'routing aba rtn rtn#',
  account:
    'bank/account checking/account savings/account account/number account/no account/nr acct/no acct/number ' +
    'kontonummer kontonr kto rekeningnummer cuenta/número número/cuenta conto/corrente konto/nr',
  'sort-code': 'sort/code sortcode',
  ssn: 'ssn ssns itin social/security socialsecurity tin taxpayer/identification',
  phone:
    'phone phones telephone telephones tel telefon telefonnummer telephon téléphone teléfono telefono telefoon telefone ' +
    'telefonnr telefono puhelin fono rufnummer handynummer handy celular cellulare cellphone cell/phone mobile/phone ' +
    'mobile/number mobil móvil movil gsm whatsapp sms fax telefax voicemail hotline landline pager portable/numéro',
  call: 'call calling called dial dialling dialing reach answering answer contact cell mobile text ring',
  passport:
    'passport passports reisepass passeport pasaporte passaporto passaporte paspoort pass/nr passnummer pasport paszport',
  'driving-licence':
    'driver/license drivers/license driver/licence drivers/licence driving/licence driving/license dln ' +
    "driver's/license driver's/licence license/number licence/number dl/number dl/no führerschein führerscheinnummer " +
    'permis/conduire rijbewijs rijbewijsnummer patente carnet/conducir licencia/conducir cnh körkort körkortsnummer',
  birth:
    'of/birth birthdate birthday dob d.o.b born geburtsdatum geboren geburtstag né née naissance nacimiento nacido nacida ' +
    'nascita nato/il nata/il geboortedatum nascimento urodzenia født född syntymäaika birth/date',
  'national-id':
    'national/id national/identification national/identity identity/number identity/card identification/number id/number ' +
    'id/no personnummer fødselsnummer fodselsnummer henkilötunnus cpr cpr-nummer pesel bsn burgerservicenummer sofinummer ' +
    'personalausweis personalausweisnummer ausweisnummer dni nif nie cpf rut run curp cuit cuil aadhaar aadhar uidai ' +
    'nino insurance/number pps ppsn rijksregisternummer rodné rodne cnp egn amka oib tckn kimlik teudat nric fin hkid ' +
    'isikukood asmens ahv avs jmbg taj numéro/sécurité sécurité/sociale codice/fiscale fiscale cédula cedula mynumber ' +
    'my/number',
  'tax-id':
    'tax/id tax/number tax/file tfn utr steuernummer steuer-id steueridentifikationsnummer steuerid idnr identifikationsnummer ' +
    'sin insurance/number social/insurance nas fiscal pan taxpayer/reference taxpayer/id nip nif',
  health:
    'nhs medicare medicaid mbi versichertennummer krankenversichertennummer krankenversicherungsnummer health/card ' +
    'health/insurance health/number ohip svnr sozialversicherungsnummer patient/number insurance/id',
  address:
    'my/address his/address her/address their/address new/address home/address billing/address shipping/address ' +
    'mailing/address postal/address zip postcode postleitzahl adresse anschrift wohnhaft lives',
  vehicle: 'vin fahrgestellnummer vehicle/identification chassis',
} as const satisfies Readonly<Record<string, string>>;

export type CueTopic = keyof typeof words;

interface Entry {
  readonly topic: CueTopic;
  /** In lower case; undefined where the word says enough alone. */
  readonly before: string | undefined;
}

const entries = entriesByWord();

function entriesByWord(): ReadonlyMap<string, readonly Entry[]> {
  const all = new Map<string, Entry[]>();
  for (const [topic, list] of Object.entries(words) as [CueTopic, string][]) {
    for (const item of list.split(' ')) {
      const [word = '', before] = item.split('/').reverse();
      all.set(word, [...(all.get(word) ?? []), { topic, before }]);
    }
  }
  return all;
}

/** As long as the longest of them, and any longer word cut into pieces that are none. */
const word = /\p{L}{2,40}(?:['.-]\p{L}{1,20}){0,2}/gu;

/** How far before a word the one may stand that has to be in front of it. */
const nearBefore = 18;

/** All cues of a folded text by topic, in their order. */
export function findCues(text: string): ReadonlyMap<CueTopic, readonly Cue[]> {
  const found = new Map<CueTopic, Cue[]>();
  for (const match of text.matchAll(word)) {
    const known = entries.get(match[0].toLowerCase());
    if (known === undefined) continue;
    const cue = { start: match.index, end: match.index + match[0].length };
    let before: string | undefined;
    for (const { topic, before: wanted } of known) {
      before ??= text.slice(Math.max(0, cue.start - nearBefore), cue.start).toLowerCase();
      if (wanted !== undefined && !endsWithWord(before, wanted)) continue;
      const list = found.get(topic);
      if (list === undefined) found.set(topic, [cue]);
      else list.push(cue);
    }
  }
  return found;
}

/** Whether `wanted` is among the last words of it: "driver's new license", "numéro de sécurité". */
function endsWithWord(before: string, wanted: string): boolean {
  const at = before.lastIndexOf(wanted);
  return at !== -1 && /^[^.\n]{0,10}$/.test(before.slice(at + wanted.length));
}
