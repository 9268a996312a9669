/**
 * An answer that is the same for everybody as long as the process runs. It is compressed once for each encoding, because
 * compressing it anew for each request would fill a core: when the process starts, or else when somebody first asks.
 */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request } from 'express';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import type { Reply } from '../route.js';
import { etagOf, matchesEtag } from './etag.js';

type Encoding = 'br' | 'gzip' | 'identity';

/** One below the best: the best takes ten times as long for a few percent. */
const BROTLI_QUALITY = { [constants.BROTLI_PARAM_QUALITY]: 9 };

const ENCODERS: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => promisify(brotliCompress)(content, { params: BROTLI_QUALITY }),
  gzip: (content) => promisify(gzip)(content, { level: 9 }),
  identity: (content) => Promise.resolve(content),
};

export class StaticBody {
  #content: Buffer | undefined;
  #contentHash: string | undefined;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();

  /** @param load asked once, when the body is first needed */
  constructor(
    private readonly load: () => string,
    private readonly type: string,
  ) {}

  /** Compresses it before anybody asks, so that no first reader waits and no burst of them meets a cold process. */
  async prepare(): Promise<void> {
    await Promise.all((['br', 'gzip'] as const).map((encoding) => this.#bytes(encoding)));
    this.#etag('identity');
  }

  async reply(request: Request, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const encoding = encodingFor(request);
    const etag = this.#etag(encoding);
    const tagged = { ...headers, ETag: etag, Vary: 'Accept-Encoding' };
    if (matchesEtag(request.headers['if-none-match'], etag)) return { status: 304, headers: tagged };
    return {
      status: 200,
      headers: encoding === 'identity' ? tagged : { ...tagged, 'Content-Encoding': encoding },
      text: { content: await this.#bytes(encoding), type: this.type },
    };
  }

  /** Strong, hence another one for each encoding. */
  #etag(encoding: Encoding): string {
    this.#contentHash ??= sha256Hex(this.#plain().toString('utf8'));
    return etagOf(this.#contentHash, encoding);
  }

  #bytes(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding);
    if (known) return known;
    const made = ENCODERS[encoding](this.#plain());
    this.#encoded.set(encoding, made);
    return made;
  }

  #plain(): Buffer {
    this.#content ??= Buffer.from(this.load());
    return this.#content;
  }
}

/** The smallest that the reader takes: clients list what they take in no order that means anything. */
function encodingFor(request: Request): Encoding {
  if (request.acceptsEncodings('br') === 'br') return 'br';
  return request.acceptsEncodings('gzip') === 'gzip' ? 'gzip' : 'identity';
}
