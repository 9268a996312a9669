/** What a person reads when the API cannot start: one line with cause and cure, without a stack or a password. */

import { hostOf, hostsOf, redactUri } from '../config/mongodb-uri.js';
import { whyUnreachable } from '../config/why-unreachable.js';

export class StartFailure extends Error {
  constructor(problem: string, cure: string, options?: ErrorOptions) {
    super(`${problem} ${cure}`, options);
    this.name = 'StartFailure';
  }
}

/** Which server is connected, and how to name it: its address without secrets, and the variable that holds it. */
interface Server {
  readonly title: string;
  readonly shown: string;
  readonly hosts: readonly string[];
  readonly variable: string;
}

/** Waits for the connection; when it fails, the reason is told in words and the variable named. */
export async function orFail<T>(connecting: Promise<T>, server: Server): Promise<T> {
  try {
    return await connecting;
  } catch (cause) {
    const why = await whyUnreachable(cause, server.hosts);
    const problem = `${server.title} does not answer at ${server.shown}: ${why}.`;
    throw new StartFailure(problem, `Start it, or mend ${server.variable}.`, { cause });
  }
}

export function mongoServer(uri: string): Server {
  return { title: 'MongoDB', shown: redactUri(uri), hosts: hostsOf(uri), variable: 'MONGODB_URI' };
}

export function temporalServer(address: string): Server {
  const variable = 'TEMPORAL_ADDRESS (and TEMPORAL_TLS)';
  return { title: 'Temporal', shown: address, hosts: [hostOf(address)], variable };
}

/** Configuration lists one problem per line; everything else is one line. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const whole = error instanceof StartFailure || error.name === 'ConfigError';
  return whole ? error.message : (error.message.split('\n')[0] ?? error.name);
}
