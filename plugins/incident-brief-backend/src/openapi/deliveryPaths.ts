import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { deliveryPageSchema } from '@plumbline/backstage-plugin-incident-brief-common';
import { z } from 'zod';
import { deliveryQuerySchema } from '../deliveries/DeliveryService';

export const deliveryPaths = {
  '/deliveries': {
    get: {
      operationId: 'listDeliveries',
      summary: 'Briefs that went out, or should have; the newest first',
      requestParams: { query: deliveryQuerySchema },
      responses: {
        '200': jsonContent(
          'One page, and whether briefs go out at all',
          deliveryPageSchema,
        ),
        '400': errorContent('What was asked is malformed'),
        '401': errorContent('Credentials are missing'),
      },
    },
  },
  '/slack': {
    post: {
      operationId: 'answerSlashCommand',
      summary:
        "Slack's slash command; signed by Slack with 'X-Slack-Signature', without other credentials",
      security: [],
      requestBody: {
        content: {
          'application/x-www-form-urlencoded': {
            schema: z.looseObject({
              command: z.string(),
              text: z.string().optional(),
              user_id: z.string(),
              team_id: z.string().optional(),
              response_url: z.string().optional(),
            }),
          },
        },
      },
      responses: {
        '200': jsonContent(
          'A message that its sender sees',
          z.looseObject({
            response_type: z.literal('ephemeral'),
            text: z.string(),
            blocks: z.array(z.unknown()),
          }),
        ),
        '400': errorContent('It is no slash command'),
        '401': errorContent(
          'No configured secret has signed it, or not within five minutes',
        ),
      },
    },
  },
};
