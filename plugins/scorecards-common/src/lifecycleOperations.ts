import {
  defineOperations,
  textsOf,
  UncheckedInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { decision, hidden, malformed } from './decisions';
import {
  lifecycleFiguresSchema,
  lifecycleHistoryQuerySchema,
  lifecycleMoveSchema,
  lifecycleQuerySchema,
  lifecycleReconciliationSchema,
  lifecycleSchema,
  lifecyclesPageSchema,
  lifecyclesQuerySchema,
  lifecycleStepsPageSchema,
  lifecycleStepSchema,
  replayedStepSchema,
} from './lifecycle';

/** Where entities are in their life, and what the next state needs. */
export const lifecycleOperations = defineOperations({
  listLifecycles: {
    method: 'get',
    path: '/lifecycle',
    summary: 'List entities with their state and what blocks the next one',
    query: lifecyclesQuerySchema,
    output: lifecyclesPageSchema,
    errors: malformed,
    action: {
      name: 'list-lifecycles',
      title: 'List services by their state of life',
      description:
        'Lists components and APIs with their lifecycle state (proposed, experimental, production, deprecated, archived, deleted), since when, and which guards block the next state; counts by state on the first page. Filter by state, owner, blocked, or overdue for what is past the deadline of its retirement.',
    },
  },
  getLifecycleFigures: {
    method: 'get',
    path: '/lifecycle/figures',
    summary: 'Count entities by state, and what is overdue or neglected',
    output: lifecycleFiguresSchema,
  },
  getLifecycle: {
    method: 'get',
    path: '/lifecycle/entity',
    summary:
      'Get the lifecycle of an entity, with the guards of its next state',
    query: lifecycleQuerySchema,
    output: lifecycleSchema,
    errors: { ...malformed, ...hidden },
    action: {
      name: 'get-lifecycle',
      title: 'Get the lifecycle of a service',
      description:
        "Answers in which state of its life an entity is, who decided it, what the catalog says, and for each next state its guards: verdict, evidence, message, fix, and the group that has to act. Its 'version' and the transition's 'seen' are needed by move-lifecycle.",
    },
  },
  getLifecycleHistory: {
    method: 'get',
    path: '/lifecycle/history',
    summary: 'List the decisions about the state of an entity, newest first',
    query: lifecycleHistoryQuerySchema,
    output: lifecycleStepsPageSchema,
    errors: { ...malformed, ...hidden },
  },
  getLifecycleStep: {
    method: 'get',
    path: '/lifecycle/transitions/{id}',
    summary: 'Get one decision, judged again from what it rested on',
    output: replayedStepSchema,
    errors: { ...malformed, ...hidden },
  },
  moveLifecycle: {
    ...decision('lifecycle-move'),
    path: '/lifecycle/transitions',
    summary: 'Move an entity to its next state, or take the last step back',
    audit: {
      event: 'lifecycle-move',
      meta: ({ body }: UncheckedInput) => textsOf(body, 'entityRef', 'to'),
    },
    body: lifecycleMoveSchema,
    bodyName: 'transition',
    output: lifecycleSchema,
    status: 201,
    errors: {
      ...hidden,
      409: 'Guards block it, or it has changed since it was read; the message says what',
    },
    action: {
      name: 'move-lifecycle',
      title: 'Move a service to another state of its life',
      description:
        "Decides that an entity moves to its next state (deprecated takes a 'plan' of replacement, guide and deadline), or back to the one before; deleted is final. Only for members of the group that owns it. Read 'version' and the transition's 'seen' from get-lifecycle first, show its guards to the user, and never send what they did not ask for.",
      destructive: true,
    },
  },
  reconcileLifecycle: {
    ...decision('lifecycle-reconcile'),
    path: '/lifecycle/transitions/{id}/reconcile',
    summary: 'Reconcile a transition by break-glass: it stands from then on',
    body: lifecycleReconciliationSchema,
    output: lifecycleStepSchema,
  },
});
