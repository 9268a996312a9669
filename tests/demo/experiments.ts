/** The seven improvements of the sample portfolio, as their stories observe them. */
import { AUTO_PAY } from '../../demo/stories/electronic-check-to-auto-pay.js';
import { observable, type Observable, type Trial } from '../../demo/stories/experiment.js';
import { FIRST_90_DAYS } from '../../demo/stories/fiber-first-90-days.js';
import { OUTAGE_TEXT } from '../../demo/stories/outage-text.js';
import { PAPERLESS } from '../../demo/stories/paperless-by-default.js';
import { CARE_LINE } from '../../demo/stories/senior-care-line.js';
import { TECH_SUPPORT } from '../../demo/stories/tech-support-figures.js';
import { OFFER } from '../../demo/stories/twelve-month-offer.js';
import { sampleCharter, sampleSubscribers } from './materials.js';

const subscribers = sampleSubscribers();

/** The experiments of the samples, each with its charter. */
export function sampleExperiment(trial: Trial, file: string, seed = 1): Observable {
  return observable(trial, sampleCharter(file), { subscribers, seed });
}

export const techSupport = sampleExperiment(TECH_SUPPORT, 'proactive-tech-support.yaml');
export const autoPay = sampleExperiment(AUTO_PAY, 'electronic-check-to-auto-pay.yaml');
export const fiber = sampleExperiment(FIRST_90_DAYS, 'fiber-first-90-days.yaml');
export const offer = sampleExperiment(OFFER, 'twelve-month-offer.yaml');
export const careLine = sampleExperiment(CARE_LINE, 'senior-care-line.yaml');
export const paperless = sampleExperiment(PAPERLESS, 'paperless-by-default.yaml');
export const outageText = sampleExperiment(OUTAGE_TEXT, 'outage-text.yaml');
