/** Amazon Comprehend's types of personal data (DetectPiiEntities), by our names. */
import type { PiiKind } from '../../ports/pii-detector.ts';

const kinds: Readonly<Record<string, PiiKind>> = {
  BANK_ACCOUNT_NUMBER: 'bank_account',
  BANK_ROUTING: 'bank_account',
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: 'bank_account',
  CREDIT_DEBIT_NUMBER: 'payment_card',
  CREDIT_DEBIT_CVV: 'payment_card',
  CREDIT_DEBIT_EXPIRY: 'payment_card',
  PIN: 'credential',
  PASSWORD: 'credential',
  AWS_ACCESS_KEY: 'credential',
  AWS_SECRET_KEY: 'credential',
  EMAIL: 'email',
  PHONE: 'phone',
  IP_ADDRESS: 'ip_address',
  MAC_ADDRESS: 'device_id',
  SSN: 'national_id',
  CA_SOCIAL_INSURANCE_NUMBER: 'national_id',
  IN_AADHAAR: 'national_id',
  IN_NREGA: 'national_id',
  IN_VOTER_NUMBER: 'national_id',
  UK_NATIONAL_INSURANCE_NUMBER: 'national_id',
  IN_PERMANENT_ACCOUNT_NUMBER: 'tax_id',
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: 'tax_id',
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: 'tax_id',
  CA_HEALTH_NUMBER: 'health_id',
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: 'health_id',
  PASSPORT_NUMBER: 'passport',
  DRIVER_ID: 'driving_licence',
  LICENSE_PLATE: 'vehicle_id',
  VEHICLE_IDENTIFICATION_NUMBER: 'vehicle_id',
};

/** They count for tenants that chose so. */
const strictKinds: Readonly<Record<string, PiiKind>> = {
  NAME: 'person_name',
  USERNAME: 'person_name',
  ADDRESS: 'postal_address',
  AGE: 'other',
};

/** Dates, addresses of the web and banks: by themselves they lead to nobody, and nearly every document has some. */
const harmless: ReadonlySet<string> = new Set(['DATE_TIME', 'URL', 'SWIFT_CODE']);

/** `undefined` for what does not count. A type that Comprehend learns later counts as `other`. */
export function kindOfEntity(type: string, strict: boolean): PiiKind | undefined {
  if (harmless.has(type)) return undefined;
  if (Object.hasOwn(strictKinds, type)) return strict ? strictKinds[type] : undefined;
  return Object.hasOwn(kinds, type) ? kinds[type] : 'other';
}
