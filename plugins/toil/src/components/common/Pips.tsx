import {
  EvidenceMark,
  hatch,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import {
  AnyLevel,
  basisMarks,
  basisWords,
  dimensionWords,
  LevelName,
  termOf,
} from '../../model/levels';

/** A level as one to three dots, and what it rests on; hatched where assumed. */
export function Pips(props: { dimension: LevelName; level: AnyLevel }) {
  const { dimension, level } = props;
  const { score, words, basis } = level;
  const filled = (termOf(dimension, score) + 1) / 2;
  const label = `${dimensionWords[dimension].name}: ${words}. ${basisWords[basis]}`;
  return (
    <Box
      component="span"
      role="img"
      aria-label={label}
      title={label}
      sx={{ display: 'inline-flex', alignItems: 'center', gap: '2px' }}
    >
      {[1, 2, 3].map(pip => (
        <Box
          component="span"
          key={pip}
          sx={theme => {
            const { divider, text } = theme.palette;
            const full =
              basis === 'assumed'
                ? {
                    colour: text.secondary,
                    ground: hatch(theme, text.secondary),
                  }
                : { colour: text.primary, ground: text.primary };
            const { colour, ground } =
              pip <= filled ? full : { colour: divider, ground: undefined };
            return {
              width: 11,
              height: 9,
              borderRadius: '2px',
              border: `1.5px solid ${colour}`,
              background: ground,
            };
          }}
        />
      ))}
      <EvidenceMark of={basisMarks[basis]} />
    </Box>
  );
}
