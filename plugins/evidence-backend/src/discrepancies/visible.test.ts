import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import type { EstateView } from '../estate/EstateReader';
import { maxNamed } from './find';
import { asVisible } from './visible';

describe('asVisible', () => {
  it.each(['archived-active', 'deprecated-with-new-callers'] as const)(
    'shows nothing of %s where more callers than are named may be hidden',
    kind => {
      const hidden = 'component:default/zeta';
      const callers = Array.from(
        { length: maxNamed },
        (_, index) => `component:default/caller-${index}`,
      );
      const about = (candidates: string[]) =>
        ({
          kind,
          candidates,
          entityRef: 'component:default/old',
          evidence: [{ source: 'mesh', says: `12 calls from ${hidden}` }],
        } as Discrepancy);
      const view = {
        isVisible: (ref: string) => ref !== hidden,
        showsSource: () => true,
      } as Partial<EstateView> as EstateView;
      expect(asVisible(about(callers), view)).toBeUndefined();
      expect(asVisible(about(callers.slice(1)), view)).toBeDefined();
    },
  );
});
