export type EngineName = 'temporal' | 'mongod' | 'temporal-test-server';

export interface ResolvedEngine {
  readonly path: string;
  /** What the found program really is; `secantusd` speaks MongoDB's protocol in place of `mongod`. */
  readonly kind: EngineName | 'secantusd';
  readonly source: 'PATH' | 'cache' | 'pypi';
  readonly version: string;
}

export interface ResolveOptions {
  /** $TOLLGATE_HOME; engines are cached in its `engines` folder unless TOLLGATE_ENGINES names another. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Receives the progress in short lines. */
  readonly say?: (line: string) => void;
}

export function resolveEngine(engine: EngineName, options: ResolveOptions): Promise<ResolvedEngine>;
export function enginesFolder(options: Pick<ResolveOptions, 'home' | 'env'>): string;
