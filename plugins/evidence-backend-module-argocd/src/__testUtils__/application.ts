/**
 * An Application after a sync, as `{{toJson .app}}` gives it:
 * https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/
 * and, of its status, the types in
 * https://pkg.go.dev/github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1.
 */
export function application(parts: {
  metadata?: Record<string, unknown>;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  operationState?: Record<string, unknown>;
}) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'checkout',
      namespace: 'argocd',
      uid: '7f9c2f0e',
      labels: { environment: 'production' },
      annotations: { 'notifications.argoproj.io/subscribe': 'x' },
      ...parts.metadata,
    },
    spec: {
      project: 'shop',
      source: {
        repoURL: 'https://github.com/acme/deploy.git',
        path: 'checkout',
        targetRevision: 'HEAD',
      },
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'shop',
      },
      ...parts.spec,
    },
    status: {
      sync: { status: 'Synced', revision: 'b'.repeat(40) },
      health: { status: 'Healthy' },
      summary: { images: ['registry.acme.example:5000/shop/checkout:v1.2.0'] },
      history: [
        {
          id: 6,
          revision: 'a'.repeat(40),
          deployStartedAt: '2026-02-27T07:59:20Z',
          deployedAt: '2026-02-27T08:00:00Z',
          initiatedBy: { automated: true },
        },
        {
          id: 7,
          revision: 'b'.repeat(40),
          deployStartedAt: '2026-03-01T10:00:00Z',
          deployedAt: '2026-03-01T10:00:40Z',
        },
      ],
      operationState: {
        operation: {
          sync: { revision: 'b'.repeat(40) },
          initiatedBy: { username: 'ana' },
        },
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-03-01T10:00:00Z',
        finishedAt: '2026-03-01T10:00:40Z',
        syncResult: { revision: 'b'.repeat(40) },
        ...parts.operationState,
      },
      reconciledAt: '2026-03-01T10:01:00Z',
      ...parts.status,
    },
  };
}

/** What docs/argocd-notifications.yaml sends. */
export function notification(parts: Parameters<typeof application>[0] = {}) {
  return {
    argocdUrl: 'https://argocd.acme.example',
    app: application(parts),
  };
}
