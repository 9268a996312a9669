/** The folders that are compiled into dist/. */
export const builtFolders: readonly string[];
