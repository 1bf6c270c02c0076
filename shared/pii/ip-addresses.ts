/** Addresses of the Internet, which lead to a line and so to a person. Those that lead nowhere are no personal data. */
import { isIPv6 } from 'node:net';
import { byForm, type Recogniser } from './finding.ts';

const version4 = /(?<![\p{L}\d.]|\d[-:])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\d]|\.\d)/gu;
const version6 = /(?<![\p{L}\d:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\p{L}\d:])/giu;

/** RFC 6890 and its kin: private, loopback, link-local, documentation, multicast, masks. */
const special4 =
  /^(?:0|10|127|22[4-9]|23\d|24\d|25\d)\.|^169\.254\.|^192\.(?:168|0\.[02])\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^198\.(?:1[89]|51\.100)\.|^203\.0\.113\./;

const special6 = /^(?:f[cdef]|2001:0?db8:|::1$|::$|100::|64:ff9b:)/i;

/** The parts of a version or of a section are small. */
const leastOfLargest = 32;

function isPublic4(address: string): boolean {
  const parts = address.split('.');
  return (
    parts.every((part) => Number(part) <= 255 && !/^0\d/.test(part)) &&
    Math.max(...parts.map(Number)) >= leastOfLargest &&
    !special4.test(address)
  );
}

/** A program's `ad::be` reads as an address, too: there has to be more of it than two words. */
const isPublic6 = (address: string): boolean =>
  isIPv6(address) && address.split(':').filter((part) => part !== '').length >= 3 && !special6.test(address);

export const ipAddresses: readonly Recogniser[] = [
  byForm('ip_address', version4, ([address]) => isPublic4(address)),
  byForm('ip_address', version6, ([address]) => isPublic6(address)),
];
