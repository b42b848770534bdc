import { useApi } from '@backstage/core-plugin-api';
import {
  Chip,
  Decide,
  EntityName,
  PageHead,
  Refused,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import MoreIcon from '@mui/icons-material/MoreHoriz';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import {
  bucketTones,
  dismissalEffect,
  rateWords,
  stateTones,
  stateWords,
  hoursWords,
  yearWords,
} from '../../model/words';
import { useTeamPath, useToilPath } from '../../usePaths';
import { OverrideForm } from './OverrideForm';
import { RunForm } from './RunForm';

type Panel = 'dismiss' | 'bucket' | 'rules' | 'run';

/** The title, where it stands, and what can be done with it as it stands. */
export function Head(props: {
  candidate: CandidateDetail;
  /** The review form is open. */
  reviews: boolean;
  onReview: () => void;
  onDone: () => void;
}) {
  const { candidate, reviews, onReview } = props;
  const { id, state, version, missing } = candidate;
  const api = useApi(toilApiRef);
  const toil = useToilPath();
  const [panel, setPanel] = useState<Panel>();
  const mutation = useMutation(props.onDone);
  const onDone = () => {
    setPanel(undefined);
    props.onDone();
  };
  const button = (
    words: string,
    run: () => Promise<unknown>,
    options: { main?: boolean; disabled?: boolean } = {},
  ) => (
    <Button
      variant={options.main ? 'contained' : 'outlined'}
      disabled={mutation.busy || options.disabled}
      onClick={() => mutation.run(run)}
    >
      {words}
    </Button>
  );
  const isEnded = state === 'done' || state === 'dismissed';
  const more: [string, () => void][] = [
    ...(state === 'in-progress'
      ? [
          [
            'Put back',
            () => void mutation.run(() => api.openCandidate(id, { version })),
          ] as [string, () => void],
        ]
      : [['Record run', () => setPanel('run')] as [string, () => void]]),
    ['Move bucket', () => setPanel('bucket')],
    ...(candidate.override
      ? [['Back to the rules', () => setPanel('rules')] as [string, () => void]]
      : []),
    ...(isEnded
      ? []
      : [['Dismiss', () => setPanel('dismiss')] as [string, () => void]]),
  ];
  return (
    <>
      <PageHead
        title={candidate.title}
        crumbs={[
          { to: toil, title: 'Toil' },
          {
            to: `${toil}?bucket=${candidate.bucket}`,
            title: bucketRuleOf(candidate.bucket).title,
          },
        ]}
      >
        <Box
          role="group"
          aria-label="Actions"
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
        >
          <Button variant="outlined" aria-expanded={reviews} onClick={onReview}>
            Review
          </Button>
          {state === 'suggested' &&
            button('Accept', () => api.openCandidate(id, { version }), {
              main: true,
            })}
          {state === 'open' && (
            <>
              {missing.length > 0 && (
                <Box sx={{ alignSelf: 'center', fontSize: 13 }}>
                  {missing.length} missing
                </Box>
              )}
              {button('Start', () => api.startCandidate(id, { version }), {
                main: true,
                disabled: missing.length > 0,
              })}
            </>
          )}
          {state === 'in-progress' && (
            <>
              {button('Finish', () => api.finishCandidate(id, { version }))}
              <Button
                variant="outlined"
                aria-expanded={panel === 'run'}
                onClick={() => setPanel('run')}
              >
                Record run
              </Button>
            </>
          )}
          {isEnded &&
            button('Reopen', () => api.openCandidate(id, { version }))}
          <More choices={more} />
        </Box>
      </PageHead>
      <Meta candidate={candidate} />
      <Refused error={mutation.failure} />
      {panel === 'run' && (
        <RunForm
          candidate={candidate}
          onClose={() => setPanel(undefined)}
          onDone={onDone}
        />
      )}
      {panel === 'bucket' && (
        <OverrideForm
          candidate={candidate}
          onCancel={() => setPanel(undefined)}
          onDone={onDone}
        />
      )}
      {(panel === 'dismiss' || panel === 'rules') && (
        <Decide
          key={panel}
          what={`about ‘${candidate.title}’`}
          onDone={onDone}
          onConflict={props.onDone}
          choices={[
            panel === 'dismiss'
              ? {
                  words: 'Dismiss',
                  effect: dismissalEffect,
                  needsReason: true,
                  run: reason =>
                    api.dismissCandidate(id, { version, reason: reason ?? '' }),
                }
              : {
                  words: 'Back to the rules',
                  needsReason: true,
                  run: reason =>
                    api.overrideBucket(id, {
                      version,
                      bucket: null,
                      reason: reason ?? '',
                    }),
                },
          ]}
        />
      )}
    </>
  );
}

/** State, bucket, what it is about, whose it is, and what it takes. */
export function Meta(props: { candidate: CandidateDetail }) {
  const { candidate } = props;
  const { bucket, minutesPerMonth, owner, saved, services, state } = candidate;
  const teamOf = useTeamPath();
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.75,
        rowGap: 0.75,
        mt: -1,
        mb: 2,
        fontSize: 13,
        color: 'text.secondary',
        '& b, & a': { fontWeight: 500, color: 'text.primary' },
      }}
    >
      <Chip tone={stateTones[state]} dot="full">
        {stateWords[state]}
      </Chip>
      <span title={bucketRuleOf(bucket).words}>
        <Chip tone={bucketTones[bucket]}>{bucketRuleOf(bucket).title}</Chip>
      </span>
      {services.map(service => (
        <EntityName key={service} entityRef={service} />
      ))}
      {services.length === 0 && <span>Service unknown</span>}
      {owner ? (
        <span>
          Owner <EntityName entityRef={owner} to={teamOf(owner)} />
        </span>
      ) : (
        <span>Owner unknown</span>
      )}
      <span>
        <b>{hoursWords(minutesPerMonth)}</b>
      </span>
      {state !== 'done' &&
        bucket !== 'leave-manual' &&
        minutesPerMonth !== undefined && (
          <span>
            Potential <b>{yearWords(minutesPerMonth)}</b> a year
          </span>
        )}
      {state === 'done' &&
        (saved ? (
          <span>
            Saved <b>{hoursWords(saved.minutesPerMonth)}</b> · before{' '}
            {rateWords(saved.before)}, since {rateWords(saved.after)}
            {saved.cameBack && <b> · Came back</b>}
          </span>
        ) : (
          <span>Saving not measured yet: measured two weeks after finish</span>
        ))}
    </Box>
  );
}

function More(props: { choices: readonly [string, () => void][] }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <IconButton
        size="small"
        aria-label="More"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        <MoreIcon />
      </IconButton>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
      >
        {props.choices.map(([words, onChoose]) => (
          <MenuItem
            key={words}
            onClick={() => {
              setAnchor(null);
              onChoose();
            }}
          >
            {words}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
