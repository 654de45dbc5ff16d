/**
 * Accounts and sessions of people, by better-auth: password hashing, session cookies, expiry. Its own HTTP routes are not
 * mounted; only the functions below call it, so nobody can sign up past them. Not for programs: those have API keys.
 */
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import type { Config } from '../config.ts';
import type { Control } from '../control/control.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';

export const SESSION_DAYS = 30;

export type SignedIn = { readonly userId: string };

export type SignIn = {
  /** Creates an account with a password; answers its id. Refuses `conflict` when the address has one. */
  createAccount(person: { name: string; email: string; password: string }): Promise<string>;
  /** Checks the password and answers the cookies to set. Refuses `bad_credentials`. */
  signIn(credentials: { email: string; password: string }, headers: Headers): Promise<readonly string[]>;
  /** Ends the session of these headers and answers the cookies that clear it. */
  signOut(headers: Headers): Promise<readonly string[]>;
  /** Who the cookies belong to; undefined when nobody. */
  sessionOf(headers: Headers): Promise<SignedIn | undefined>;
};

export function createSignIn(control: Control, config: Config, secret: string, log: Log): SignIn {
  const auth = betterAuth({
    appName: 'Muster',
    baseURL: config.publicUrl ?? `http://${config.host}:${config.port}`,
    secret,
    database: { db: control.db, type: 'postgres' },
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true, autoSignIn: false, minPasswordLength: 10, maxPasswordLength: 200 },
    session: { expiresIn: SESSION_DAYS * 86_400, updateAge: 86_400 },
    advanced: {
      cookiePrefix: 'muster',
      useSecureCookies: config.publicUrl?.startsWith('https:') ?? false,
      disableCSRFCheck: true,
    },
    rateLimit: { enabled: false },
    logger: { log: (level, message) => log[level === 'error' ? 'warn' : 'debug'](`sign-in: ${message}`) },
  });

  return {
    async createAccount({ name, email, password }) {
      // better-auth answers a taken address with a made-up account, so that strangers cannot ask who has one. Only admins
      // and the first owner get here, and they must be told.
      const taken = await control.db
        .selectFrom('user')
        .select('id')
        .where('email', '=', email.toLowerCase())
        .executeTakeFirst();
      if (taken)
        throw new Refusal('conflict', `There is an account for ${email} already.`, { path: '/email' });
      try {
        const { user } = await auth.api.signUpEmail({ body: { name, email: email.toLowerCase(), password } });
        return user.id;
      } catch (error) {
        if (error instanceof APIError && error.status === 'UNPROCESSABLE_ENTITY')
          throw new Refusal('conflict', `There is an account for ${email} already.`, { path: '/email' });
        throw error;
      }
    },
    async signIn({ email, password }, headers) {
      try {
        const answer = await auth.api.signInEmail({
          body: { email: email.trim().toLowerCase(), password },
          headers,
          returnHeaders: true,
        });
        return answer.headers.getSetCookie();
      } catch (error) {
        if (error instanceof APIError)
          throw new Refusal('bad_credentials', 'The email address or the password is wrong.');
        throw error;
      }
    },
    async signOut(headers) {
      try {
        const answer = await auth.api.signOut({ headers, returnHeaders: true });
        return answer.headers.getSetCookie();
      } catch (error) {
        if (error instanceof APIError) return [];
        throw error;
      }
    },
    async sessionOf(headers) {
      const session = await auth.api.getSession({ headers, query: { disableRefresh: true } });
      return session ? { userId: session.user.id } : undefined;
    },
  };
}
