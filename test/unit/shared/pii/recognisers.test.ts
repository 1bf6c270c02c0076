/** Each kind of identifier by examples that authorities publish or that their check digits make valid, and their near misses. */
import { describe, expect, it } from 'vitest';
import { inspectTexts } from '../../../../shared/pii/inspect-texts.ts';
import type { PiiKind } from '../../../../shared/ports/pii-detector.ts';

const kindsOf = (text: string, strict = false) => inspectTexts({ texts: [text], strict }).kinds;

describe('an identifier', () => {
  it.each<[PiiKind, string, string]>([
    ['payment_card', 'a Visa card', 'paid with 4111111111111111.'],
    ['payment_card', 'a card in groups', 'paid with 5500 0000 0000 0004'],
    ['payment_card', 'an American Express card', '3782-822463-10005'],
    ['payment_card', 'a card behind a number', 'room 0018 4111 1111 1111 1111'],
    ['payment_card', 'a card in odd groups behind its word', 'card: 41 11 11 11 11 11 11 11'],
    ['bank_account', 'an IBAN', 'DE89370400440532013000'],
    ['bank_account', 'an IBAN in groups', 'GB29 NWBK 6016 1331 9268 19'],
    ['bank_account', 'a small IBAN', 'my iban is gb29nwbk60161331926819'],
    ['bank_account', 'a routing number', 'routing number 021000021'],
    ['bank_account', 'a sort code', 'sort code 20-00-00'],
    ['bank_account', 'an account', 'account number: 12345678'],
    ['national_id', 'an American SSN', 'it is 536-90-4399.'],
    ['national_id', 'an SSN behind its word', 'SSN 536904399'],
    ['tax_id', 'an American ITIN', '912-70-1234'],
    ['national_id', 'a British number', 'QQ 12 34 56 C'.replace('QQ', 'AB')],
    ['national_id', 'a Spanish DNI', '12345678Z'],
    ['national_id', 'a Spanish NIE', 'X1234567L'],
    ['national_id', 'an Italian code', 'RSSMRA85T10A562S'],
    ['national_id', 'a French number', '2 55 08 14 168 025 38'],
    ['national_id', 'a Swedish number', '811218-9876'],
    ['national_id', 'a Finnish number', '131052-308T'],
    ['national_id', 'a Norwegian number', '010190 00083'],
    ['national_id', 'a Belgian number', '85.07.30-033.28'],
    ['national_id', 'a Swiss number', '756.9217.0769.85'],
    ['national_id', 'a Czech number', '736028/5163'],
    ['national_id', 'a Polish number', 'PESEL 44051401359'],
    ['national_id', 'a Dutch number', 'BSN 111222333'],
    ['national_id', 'a Turkish number', 'TCKN 10000000146'],
    ['national_id', 'a Romanian number', 'CNP 1960126458674'],
    ['national_id', 'an Estonian number', 'isikukood 37605030299'],
    ['national_id', 'a Bulgarian number', 'EGN 7523169263'],
    ['national_id', 'a Croatian number', 'OIB 94577403194'],
    ['tax_id', 'a German tax number', 'Steueridentifikationsnummer 86095742719'],
    ['tax_id', 'an Australian tax number', 'TFN 123 456 782'],
    ['tax_id', 'a Canadian number', 'SIN 130 692 544'],
    ['tax_id', 'a British taxpayer', 'UTR 1955839661'],
    ['tax_id', "a person's Indian tax number", 'ABCPE1234F'],
    ['national_id', 'a Brazilian number', '529.982.247-25'],
    ['national_id', 'a Chilean number', '12.345.678-5'],
    ['national_id', 'an Argentine number', '20-12345678-6'],
    ['national_id', 'a Mexican number', 'HEGG560427MVZRRL04'],
    ['national_id', 'an Indian number', '2341 2341 2346'],
    ['national_id', 'a Chinese number', '11010519491231002X'],
    ['national_id', 'a number of Singapore', 'S1234567D'],
    ['national_id', 'a Korean number', '880101-1234567'],
    ['national_id', 'a South African number', 'ID number 8001015009087'],
    ['national_id', 'a Japanese number', 'my number 123456789018'],
    ['health_id', 'a British patient', 'NHS 943 476 5919'],
    ['health_id', 'an American patient', '1EG4-TE5-MK73'],
    ['passport', 'a passport', 'Passport No: C01X00T47'.replace('C01X00T47', '533380006')],
    ['passport', 'what a machine reads', 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'],
    ['driving_licence', 'an American licence', "my driver's license number is A56319335"],
    ['driving_licence', 'a British licence', 'MORGA657054SM9IJ'],
    ['driving_licence', 'a German licence', 'Führerschein B072RRE2I55'.replace('RRE', '115')],
    ['email', 'an address', 'write to jane.doe+work@mail.example.com'],
    ['email', 'an address of another script', 'иван@почта.рф'],
    ['phone', 'an international number', '+44 20 7946 0018'],
    ['phone', 'a North American number', '(415) 555-2671 ext. 12'],
    ['phone', 'a French number', '01 42 68 53 00'],
    ['phone', 'a number behind its word', 'Telefon: 785 8949'],
    ['phone', 'a number to call', 'you can call me on 33 93 31'],
    ['phone', 'a number in front of its word', '089 72 63 41 office'],
    ['ip_address', 'an address', 'login from 86.231.85.193'],
    ['ip_address', 'a long address', '2a02:8109:9440:1198::beef'],
    ['date_of_birth', 'a date of birth', 'born on 12 March 1985'],
    ['date_of_birth', 'a date of birth in German', 'Geburtsdatum: 12.03.1985'],
    ['vehicle_id', 'a vehicle', 'VIN 1HGCM82633A004352'],
  ])('is %s: %s', (kind, _, text) => {
    expect(kindsOf(text)).toContain(kind);
  });

  it.each<[string, string]>([
    ['a card whose check digit is wrong', '4111111111111112'],
    ['a number that no scheme issues', '9111111111111111'],
    ['sixteen equal digits', '0000000000000000'],
    ['digits within more digits', '94111111111111111123'],
    ['an IBAN whose check digits are wrong', 'DE88370400440532013000'],
    ['an IBAN of no country', 'XX89370400440532013000'],
    ['an SSN of no area', '666-12-3456 000-12-3456'],
    ['an SSN without group or serial', '536-00-4399 536-90-0000'],
    ['a Spanish letter that does not fit', '12345678A'],
    ['a Brazilian check that does not fit', '529.982.247-26'],
    ['an amount', 'it cost 1 234 567 890 in all'],
    ['times and dates', '2024-03-01 12:30:45, 01.02.2023, 12/31/1999'],
    ['a timestamp', '1609459200000'],
    ['a version', 'version 10.4.2.1 of 4.0.30319.42000'],
    ['a private address', '10.0.0.1 192.168.1.254 172.16.3.4 127.0.0.1'],
    ['an address of documentation', '203.0.113.7 198.51.100.99 2001:db8::1'],
    ['a mask', '255.255.255.0'],
    ['a name of a program', 'std::ad::be cafe::add'],
    ['a hardware address', '00:1a:2b:3c:4d:5e'],
    ['a package', '@biomejs/biome@2.6.8 npm i left-pad@1.3.0'],
    ['a database', 'postgres://owner:pw@db.example.com/askacme'],
    ['a repository', 'git@github.com:acme/tool.git'],
    ['a call of a function', 'call 100 000 times, ring 12 345'],
    ['a hash', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['an identifier', '123e4567-e89b-12d3-a456-426614174000'],
    ['a trial', 'NCT01234567 and ISRCTN12345678'],
    ['a book', 'ISBN 978-3-16-148410-0'],
    ['the year of a birth', 'born in 1985'],
  ])('is not %s', (_, text) => {
    expect(kindsOf(text)).toEqual([]);
  });
});

describe('with strict', () => {
  it.each<[PiiKind, string]>([
    ['person_name', 'Dear Ms. Ravensworth'],
    ['person_name', 'as Sandra Meier wrote'],
    ['person_name', 'my name is Zlatko'],
    ['postal_address', '221 Baker Street'],
    ['postal_address', 'Hauptstraße 5'],
    ['postal_address', '14 rue de la Paix'],
    ['postal_address', 'P.O. Box 1234'],
    ['postal_address', 'SW1A 1AA'],
  ])('a %s counts: %s', (kind, text) => {
    expect(kindsOf(text, true)).toContain(kind);
    expect(kindsOf(text, false)).toEqual([]);
  });

  it.each(['Dear Team', 'Hello World', 'sent via email in 2020', 'it took 5 ms. In all', 'May and June'])(
    'nothing counts in: %s',
    (text) => {
      expect(kindsOf(text, true)).toEqual([]);
    },
  );
});
