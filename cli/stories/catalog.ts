/** The stories that can be played, in the order of the portfolio. A further improvement is one more line here. */
import { proactiveTechSupport } from './proactive-tech-support.js';
import type { Story } from './story-kind.js';

export const STORIES: readonly [Story, ...Story[]] = [proactiveTechSupport];
