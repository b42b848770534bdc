import type { DrillChecklist } from '../schemas';

/** What each scenario of a drill goes through, step by step. */
export const drillChecklists: readonly DrillChecklist[] = [
  {
    scenario: 'dependency-lost',
    title: 'A dependency is lost',
    steps: [
      'Make the dependency unreachable, or declare that it is',
      'The alert fires and pages the right team',
      'The brief names the dependency as a suspect',
      'The service degrades as its runbook says',
      'The owner of the dependency is reached through its escalation',
      'The service recovers when the dependency is back',
    ],
  },
  {
    scenario: 'on-call-unreachable',
    title: 'The on-call engineer does not answer',
    steps: [
      'Page the on-call engineer, who does not answer',
      'The page escalates to the next level in time',
      'The next level has the rights that the runbook needs',
      'The next level finds brief and runbook without help',
    ],
  },
  {
    scenario: 'restore',
    title: 'Restore from a backup',
    steps: [
      'Find the newest backup, and who may read it',
      'Restore it beside the running system',
      'Check that the restored data are complete',
      'Measure how long it took, and how old the data are',
    ],
  },
  {
    scenario: 'rollback',
    title: 'Roll back the last release',
    steps: [
      'Find the release to go back to, and its artifact',
      'Check that its migrations can be left as they are',
      'Roll back by the documented way',
      'Confirm that the service meets its SLOs again',
    ],
  },
  {
    scenario: 'region-away',
    title: 'A region is unavailable',
    steps: [
      'Take the region out of traffic, or declare it unavailable',
      'Traffic moves to the other region in time',
      'Data are complete in the other region',
      'Capacity in the other region suffices',
      'Traffic comes back without loss',
    ],
  },
];
