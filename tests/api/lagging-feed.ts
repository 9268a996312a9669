import type { ApiDeps } from '../../api/deps.js';

/** A feed that, while `lags` answers true, has not heard yet of what the worker has recorded. */
export function laggingFeed(feed: ApiDeps['feed'], lags: () => boolean): ApiDeps['feed'] {
  return {
    get live() {
      return feed.live;
    },
    get asOf() {
      return feed.asOf;
    },
    counts: (scope) => feed.counts(scope),
    sequenceOf: (id) => (lags() ? undefined : feed.sequenceOf(id)),
    onTransition: (listener) => (lags() ? () => undefined : feed.onTransition(listener)),
    onNews: (listener) => feed.onNews(listener),
  };
}
