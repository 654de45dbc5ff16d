/**
 * Seals secrets that Muster has to use again (signing secrets of webhooks, credentials), so that the database alone does not
 * give them away: AES-256-GCM under a key derived from the instance's secret. Not for passwords and API keys, which are
 * only ever compared and therefore hashed.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export type Seal = {
  /** @param owner the id of the thing the secret belongs to; a sealed text copied to another thing does not open */
  close(text: string, owner: string): string;
  /** The secret; undefined when it was sealed under another instance secret, for another owner, or was changed. */
  open(sealed: string, owner: string): string | undefined;
};

const FORMAT = 'v1';
const IV_BYTES = 12;

/**
 * @param purpose what is sealed, so that keys of different purposes differ
 * @example createSeal(instanceSecret(config), 'webhooks').close('whsec_…', 'hook_…') // 'v1.…'
 */
export function createSeal(instanceSecret: string, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', instanceSecret, '', `muster ${purpose}`, 32));
  return {
    close(text, owner) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [FORMAT, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },
    open(text, owner) {
      const [format, iv, tag, sealed] = text.split('.');
      if (format !== FORMAT || iv === undefined || tag === undefined || sealed === undefined)
        return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
          authTagLength: 16,
        });
        decipher.setAAD(Buffer.from(owner)).setAuthTag(Buffer.from(tag, 'base64url'));
        return decipher.update(Buffer.from(sealed, 'base64url'), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
