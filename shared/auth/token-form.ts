/** Wall 1, before anything is parsed: a bounded JWS in compact form, written in the one canonical way. */
import { refuseToken } from './refusal.ts';

/** API Gateway takes 10 KB of headers in all; real tokens are 1 to 3 KB. */
const maxTokenBytes = 8 * 1024;

/** RFC 7515 section 7.1: three base64url parts without padding. An empty signature is an unsigned token. */
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** @throws AppError `unauthenticated` where the text is too long or anything but a canonical compact JWS */
export function checkTokenForm(unverifiedToken: string): void {
  // The form admits ASCII only, so from there on characters are bytes.
  if (unverifiedToken.length > maxTokenBytes) refuseToken('token-size');
  if (!compactForm.test(unverifiedToken)) refuseToken('token-form');
  if (!unverifiedToken.split('.').every(isCanonicalBase64Url)) refuseToken('token-form');
}

/**
 * Decoders drop the unused low bits of the last character, so that several texts stand for the same bytes.
 * Only one of them is the token: otherwise an altered signature could still verify.
 */
const isCanonicalBase64Url = (part: string): boolean =>
  Buffer.from(part, 'base64url').toString('base64url') === part;
