/** What Postgres keeps of a password (RFC 5803), made here: so the password itself never comes near a server's log. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const iterations = 4_096;
const saltBytes = 16;

/**
 * @param password printable ASCII, for which SASLprep (RFC 4013) changes nothing
 * @throws Error for any other, and for a short one, without quoting it
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(saltBytes)): string {
  if (!/^[\x21-\x7e]{12,256}$/.test(password))
    throw new Error(
      "The application's password must be 12 to 256 printable ASCII characters without spaces.",
    );
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  const serverKey = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
