/** Headers that tell a browser what it may do with an answer. Only the docs page may run a script. */
import helmet from 'helmet';

const NOTHING = ["'none'"];

/** The headers of JSON answers: nothing may load, nothing may frame. */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: NOTHING, frameAncestors: NOTHING, baseUri: NOTHING, formAction: NOTHING },
  },
  crossOriginResourcePolicy: { policy: 'same-origin' },
});

/** The docs page may load its own script, styles (RapiDoc writes them inline) and document, and nothing from elsewhere. */
export const DOCS_CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
