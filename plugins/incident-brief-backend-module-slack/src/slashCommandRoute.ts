import type { RawRoute } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/** The slash command, as the API's document describes it. */
export const slashCommandRoute = {
  raw: true,
  method: 'post',
  path: '/slack',
  summary: "Answer Slack's slash command, signed with 'X-Slack-Signature'",
  signed: true,
  bodies: {
    'application/x-www-form-urlencoded': z
      .looseObject({
        command: z.string(),
        text: z.string().optional(),
        user_id: z.string(),
        team_id: z.string().optional(),
        response_url: z.string().optional(),
      })
      .optional(),
  },
  responses: {
    200: {
      'application/json': z.looseObject({
        response_type: z.literal('ephemeral'),
        text: z.string(),
        blocks: z.array(z.unknown()),
      }),
    },
    400: 'It is no slash command',
    401: 'No configured secret has signed it, or not within five minutes',
  },
} satisfies RawRoute;
