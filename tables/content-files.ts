/**
 * Files by their content, in one folder that API and workers share: what was sent, until it is read, and the rows of data
 * sets. A file appears whole or not at all, and never changes. Whoever keeps them elsewhere writes another `ContentFiles`.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface StoredFile {
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** What has arrived whole and has no name yet; whoever asked for it names it, or lets it go. */
export interface ReceivedFile extends StoredFile {
  readonly at: string;
}

export interface ContentFiles {
  readonly folder: string;
  /** Makes the folder, and removes what a process that was killed has left there. */
  ready(): Promise<void>;
  /** @throws FileTooLarge; whatever ends it early, nothing is left of it */
  receive(stream: Readable, mostBytes: number): Promise<ReceivedFile>;
  /** From then on it is there under this name, also after a loss of power. */
  keepAs(name: string, at: string): Promise<void>;
  /** Names a finished file by its content. */
  keep(at: string): Promise<StoredFile>;
  /** A path for a file that is still to be written. */
  temporary(): string;
  /** @throws Error for what is no plain name */
  pathOf(name: string): string;
  has(name: string): Promise<boolean>;
  /** It may be gone already. */
  remove(name: string): Promise<void>;
}

export class FileTooLarge extends Error {
  constructor(readonly mostBytes: number) {
    super(`a file may have ${mostBytes} bytes`);
  }
}

const PLAIN_NAME = /^[0-9a-z_]{1,100}$/;

const STALE_MS = 24 * 60 * 60 * 1000;

/** On a file system. The folder is made when it is first needed: whoever brings no file needs none. */
export class FolderFiles implements ContentFiles {
  /** What is being written; a process that is killed leaves it behind. */
  readonly #unfinished: string;
  #made: Promise<void> | undefined;

  constructor(readonly folder: string) {
    this.#unfinished = path.join(folder, 'unfinished');
  }

  async ready(): Promise<void> {
    // Only the owner reads what customers are in.
    this.#made ??= mkdir(this.#unfinished, { recursive: true, mode: 0o700 }).then(() =>
      removeStale(this.#unfinished),
    );
    try {
      await this.#made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }

  temporary(): string {
    return path.join(this.#unfinished, randomUUID());
  }

  pathOf(name: string): string {
    // A name that leads elsewhere would let whoever can start a process remove any file of this user.
    if (!PLAIN_NAME.test(name)) throw new Error(`${name} is no name of a file in the folder for files`);
    return path.join(this.folder, name);
  }

  async receive(stream: Readable, mostBytes: number): Promise<ReceivedFile> {
    await this.ready();
    const at = this.temporary();
    const hash = createHash('sha256');
    let bytes = 0;
    async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > mostBytes) throw new FileTooLarge(mostBytes);
        hash.update(chunk);
        yield chunk;
      }
    }
    try {
      await pipeline(stream, counted, createWriteStream(at, { mode: 0o600 }));
      return { sha256: hash.digest('hex'), bytes, at };
    } catch (error) {
      await rm(at, { force: true });
      throw error;
    }
  }

  async keepAs(name: string, at: string): Promise<void> {
    await synced(at);
    await rename(at, this.pathOf(name));
    await synced(this.folder);
  }

  async keep(at: string): Promise<StoredFile> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(at)) hash.update(chunk as Buffer);
    const sha256 = hash.digest('hex');
    const { size: bytes } = await stat(at);
    await this.keepAs(sha256, at);
    return { sha256, bytes };
  }

  async has(name: string): Promise<boolean> {
    return (await stat(this.pathOf(name)).catch(() => null)) !== null;
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }
}

async function synced(at: string): Promise<void> {
  const handle = await open(at, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeStale(folder: string): Promise<void> {
  const before = Date.now() - STALE_MS;
  for (const name of await readdir(folder)) {
    const at = path.join(folder, name);
    const found = await stat(at).catch(() => null);
    if (found && found.mtimeMs < before) await rm(at, { force: true, recursive: true });
  }
}
