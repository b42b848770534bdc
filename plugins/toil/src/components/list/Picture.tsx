import { Link } from '@backstage/core-components';
import { Section } from '@plumbline/backstage-plugin-evidence-react';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import {
  dotsIn,
  pictureColumns,
  pictureKey,
  pictureRows,
} from '../../model/picture';
import { count } from '../../model/words';
import { useCandidatePath } from '../../usePaths';

const dotsShown = 8;

/** Frequency by risk; how one recovers is the size, and a word. */
export function Picture(props: { candidates: readonly Candidate[] }) {
  const { candidates } = props;
  return candidates.length === 0 ? null : (
    <Section
      title="Frequency and risk"
      note={`of the ${count(
        candidates.length,
        'candidate',
      )} above; the larger the mark, the harder to recover`}
    >
      <Box
        component="table"
        aria-label="Frequency and risk"
        sx={{
          width: '100%',
          tableLayout: 'fixed',
          borderCollapse: 'collapse',
          fontSize: 13,
          '& td, & th': {
            border: 1,
            borderColor: 'divider',
            p: 0.75,
            textAlign: 'left',
            verticalAlign: 'top',
            fontWeight: 400,
            overflowWrap: 'anywhere',
          },
        }}
      >
        <thead>
          <tr>
            <Box component="th" scope="col" sx={{ width: '16%' }}>
              risk ↑ · frequency →
            </Box>
            {pictureColumns.map(({ id, words }) => (
              <th key={id} scope="col">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pictureRows.map(risk => (
            <tr key={risk.id}>
              <th scope="row">{risk.words}</th>
              {pictureColumns.map(({ id }) => (
                <Place
                  key={id}
                  candidates={candidates}
                  frequency={id}
                  risk={risk.id}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </Box>
      <Box sx={{ fontSize: 13, color: 'text.secondary', mt: 0.5 }}>
        {pictureKey.map(({ size, word, words }) => (
          <Box component="span" key={word} sx={{ mr: 2, whiteSpace: 'nowrap' }}>
            <Mark size={size} /> {word}: {words}
          </Box>
        ))}
      </Box>
    </Section>
  );
}

function Place(props: {
  candidates: readonly Candidate[];
  frequency: string;
  risk: string;
}) {
  const dots = dotsIn(props.candidates, props);
  const pathOf = useCandidatePath();
  return (
    <td>
      {dots.slice(0, dotsShown).map(({ candidate, size, word }) => (
        <div key={candidate.id}>
          <Mark size={size} />{' '}
          <Link to={pathOf(candidate.id)}>{candidate.title}</Link>{' '}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {word}
          </Box>
        </div>
      ))}
      {dots.length > dotsShown && `and ${dots.length - dotsShown} more`}
    </td>
  );
}

function Mark(props: { size: number }) {
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: 'inline-block',
        verticalAlign: 'middle',
        width: props.size,
        height: props.size,
        borderRadius: '50%',
        border: 2,
        borderColor: 'primary.main',
      }}
    />
  );
}
