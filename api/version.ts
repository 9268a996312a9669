/** Version of the API, shown in its document and part of every entity tag. */
export const API_VERSION = '0.2.0';
