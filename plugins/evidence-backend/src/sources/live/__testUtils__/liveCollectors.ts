import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  Collector,
  evidenceExtensionPoint,
  LiveLook,
} from '@plumbline/backstage-plugin-evidence-node';

/** A collector that is queried live, and lists what it looks up. */
export class LiveCollector implements Collector {
  readonly title = 'For tests';
  readonly frequencySeconds = 3600;
  readonly timeoutSeconds = 60;
  readonly requests: string[] = [];
  running = 0;
  mostRunning = 0;

  constructor(
    readonly id: string,
    private readonly answer: (look: LiveLook) => Promise<void>,
  ) {}

  async collect(): Promise<void> {}

  async lookUp(look: LiveLook): Promise<void> {
    this.requests.push(
      [look.entityRef, look.owner?.entityRef ?? '-'].join(' '),
    );
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      await this.answer(look);
    } finally {
      this.running -= 1;
    }
  }
}

/** Says how healthy the entity is. */
export function healthy(value = 'ok') {
  return ({ entityRef, now, report }: LiveLook) =>
    report({
      observedAt: now.toISOString(),
      facts: [{ entityRef, name: 'health.state', value }],
    });
}

/** Never answers; ends when its signal aborts. */
export function hanging(ended: () => void = () => {}) {
  return ({ signal }: LiveLook) =>
    new Promise<void>((_, reject) => {
      signal.addEventListener('abort', () => {
        ended();
        reject(signal.reason);
      });
    });
}

/** A module that adds them, as any outsider would. */
export function moduleOf(collectors: readonly Collector[]) {
  return createBackendModule({
    pluginId: 'evidence',
    moduleId: 'live-tests',
    register(env) {
      env.registerInit({
        deps: { evidence: evidenceExtensionPoint },
        async init({ evidence }) {
          collectors.forEach(one => evidence.addCollector(one));
        },
      });
    },
  });
}
