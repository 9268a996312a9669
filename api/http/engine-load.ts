/** Tells Prometheus how many messages this process works on. When messages wait, the next ones are soon turned away. */
import { Gauge, type Registry } from 'prom-client';
import type { Admission } from '../engine/admission.js';

export function registerEngineLoad(registry: Registry, admission: Pick<Admission, 'load'>): void {
  new Gauge({
    name: 'tollgate_engine_messages',
    help: 'Messages that are worked on now, and those that wait for a place.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'under_way' }, admission.load.underWay);
      this.set({ state: 'waiting' }, admission.load.waiting);
    },
  });
}
