import { defineOperations } from '@plumbline/backstage-plugin-evidence-common';
import { decision, hidden, listOf, malformed } from './decisions';
import { drillRecordPermission, weeklyActionPermission } from './permissions';
import {
  drillChecklistSchema,
  drillInputSchema,
  drillFixSchema,
  drillQuerySchema,
  drillSchema,
  drillsPageSchema,
  weeklyActionEndSchema,
  weeklyActionInputSchema,
  weeklyActionSchema,
  weeklyQuerySchema,
  weeklyReviewSchema,
} from './schemas';

/** The weekly review of a team, its actions, and drills. */
export const weeklyOperations = defineOperations({
  getWeeklyReview: {
    method: 'get',
    path: '/weekly',
    summary: "Get a team's weekly review: what happened, and what is due",
    query: weeklyQuerySchema,
    output: weeklyReviewSchema,
    errors: malformed,
    action: {
      name: 'get-weekly-review',
      title: 'Get a weekly review',
      description:
        "Answers what a team looks at in its review of a week: open actions, incidents, error budgets, new failing controls, exemptions and infrastructure that expire, expired flags, releases that a gate held, and drills that are due; each with its owner and next step. Give the group as 'owner', and a past 'week' such as 2026-W47 for what was known at its end.",
    },
  },
  addWeeklyAction: {
    ...decision('weekly-action-add'),
    permission: weeklyActionPermission,
    path: '/weekly/actions',
    summary: 'Add an action to a weekly review, with its owner and due date',
    bodyName: 'action',
    body: weeklyActionInputSchema,
    output: weeklyActionSchema,
    status: 201,
    errors: {},
  },
  endWeeklyAction: {
    ...decision('weekly-action-end'),
    permission: weeklyActionPermission,
    path: '/weekly/actions/{id}/end',
    summary: 'Mark an action as done, or drop it with a reason',
    body: weeklyActionEndSchema,
    output: weeklyActionSchema,
  },
  listDrillChecklists: {
    method: 'get',
    path: '/drills/checklists',
    summary: 'List the scenarios of drills with their checklists',
    output: listOf(drillChecklistSchema),
  },
  recordDrill: {
    ...decision('drill-record'),
    permission: drillRecordPermission,
    path: '/drills',
    summary: 'Record a drill: its steps, outcome and findings',
    bodyName: 'drill',
    body: drillInputSchema,
    output: drillSchema,
    status: 201,
    errors: hidden,
  },
  listDrills: {
    method: 'get',
    path: '/drills',
    summary: 'List drills, the latest first',
    query: drillQuerySchema,
    output: drillsPageSchema,
  },
  fixDrillFinding: {
    ...decision('drill-finding-fix'),
    permission: drillRecordPermission,
    path: '/drills/{id}/fix',
    summary: 'Mark a finding of a drill as fixed; again, it changes nothing',
    body: drillFixSchema,
    output: drillSchema,
  },
});
