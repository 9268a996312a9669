/** The name of the document of each kind that applies where nobody names another. */
export const USUAL_NAME = 'standard';
