/** Passports, driving licences, vehicles: numbers of many forms, known by the words in front of them. */
import { byCue, byForm, type Recogniser } from './finding.ts';

/** The name's line of a passport that a machine reads (ICAO 9303). */
const machineReadable = /(?<![A-Z\d<])P[A-Z<][A-Z]{3}[A-Z]{2}[A-Z<]{30,37}/g;

const passportNumber = /(?<![\p{L}\d])(?:[A-Za-z]{1,2} ?\d{6,8}|\d{8,9}|[A-Za-z\d]{8,9})(?![\p{L}\d])/gu;
const licenceNumber = /(?<![\p{L}\d])[A-Za-z\d](?:[ -]?[A-Za-z\d]){4,19}(?![\p{L}\d])/gu;

/** Where it is of digits mostly, it is no word. */
const hasDigits = (text: string, least: number): boolean => text.replace(/\D/g, '').length >= least;

/** Driver and Vehicle Licensing Agency: five of the name, the date of birth, and what keeps namesakes apart. */
const british = /(?<![A-Z\d])[A-Z9]{5}\d[0156]\d[0-3]\d{2}[A-Z9]{2}\d[A-Z]{2}(?![A-Z\d])/g;

/** ISO 3779, with the check digit of North America or without. */
const vehicleNumber = /(?<![\p{L}\d])[A-HJ-NPR-Z\d]{17}(?![\p{L}\d])/giu;

export const licences: readonly Recogniser[] = [
  byForm('passport', machineReadable, ([line]) => line.includes('<<')),
  byCue({
    kind: 'passport',
    topic: 'passport',
    pattern: passportNumber,
    accepts: ([text]) => hasDigits(text, 5),
  }),
  byForm('driving_licence', british, () => true),
  byCue({
    kind: 'driving_licence',
    topic: 'driving-licence',
    pattern: licenceNumber,
    accepts: ([text]) => hasDigits(text, 5),
  }),
  byCue({
    kind: 'vehicle_id',
    topic: 'vehicle',
    pattern: vehicleNumber,
    accepts: ([text]) => hasDigits(text, 4),
  }),
];
