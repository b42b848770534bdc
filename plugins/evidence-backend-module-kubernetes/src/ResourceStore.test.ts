import { z } from 'zod';
import type { KubernetesApi } from './KubernetesApi';
import { ResourceStore } from './ResourceStore';

describe('ResourceStore', () => {
  it('keeps no more objects than it would list, whatever is added', async () => {
    const objects = Array.from({ length: 50_000 }, (_, at) => ({
      namespace: 'shop',
      name: `pod-${at}`,
    }));
    const api = {
      title: 'Kubernetes',
      list: async (...[, , , take]: Parameters<KubernetesApi['list']>) => {
        take(objects);
        return '1';
      },
      watch: async () => {
        const one = { namespace: 'shop', name: `pod-${objects.length}` };
        objects.push(one);
        return {
          objects: [{ isDeleted: false, object: one }],
          resourceVersion: '2',
        };
      },
    } as unknown as KubernetesApi;
    const store = new ResourceStore({
      title: 'pods',
      path: '/api/v1/pods',
      schema: z.object({ namespace: z.string(), name: z.string() }),
    });
    const { signal } = new AbortController();
    await store.refresh(api, signal);
    const tooMany = /^there are more than 50000: read fewer 'namespaces'$/;
    await expect(store.refresh(api, signal)).rejects.toThrow(tooMany);
    // There is nothing from which a watch could go on.
    await expect(store.refresh(api, signal)).rejects.toThrow(tooMany);
    expect(objects).toHaveLength(50_001);
  });
});
