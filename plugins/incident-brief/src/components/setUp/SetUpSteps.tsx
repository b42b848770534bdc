import type {
  SetUpPlan,
  SetUpStep,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import { SourceStep } from './SourceStep';

const sideBySide = 'repeat(auto-fill, minmax(min(400px, 100%), 1fr))';

/** All sources: what helps first, what could add more, and what reports. */
export function SetUpSteps(props: {
  plan: SetUpPlan;
  /** How many services the catalog has. */
  services: number;
  onChanged: () => void;
}) {
  const { plan, services, onChanged } = props;
  const { next, steps } = plan;
  const reporting = steps.filter(
    ({ closes, source }) => source.state === 'reporting' && closes.length === 0,
  );
  const helping = steps.filter(
    step =>
      !reporting.includes(step) && (step === next || step.closes.length > 0),
  );
  const others = steps.filter(
    step => !reporting.includes(step) && !helping.includes(step),
  );
  const isModule = ({ source }: SetUpStep) => source.state === 'available';
  const groups = [
    { title: 'To do', of: helping, columns: 'minmax(0, 1fr)' },
    { title: 'Reporting', of: reporting, columns: sideBySide },
    {
      title: 'Could be connected as well',
      of: others.filter(step => !isModule(step)),
      columns: sideBySide,
    },
    {
      title: 'Modules to add',
      of: others.filter(isModule),
      columns: sideBySide,
    },
  ];
  return (
    <>
      {groups
        .filter(({ of }) => of.length > 0)
        .map(({ columns, title, of }) => (
          <Box component="section" key={title} aria-label={title}>
            <Box
              component="h2"
              sx={{
                m: 0,
                mt: 2.5,
                mb: 1.25,
                fontSize: 13,
                fontWeight: 600,
                color: 'text.secondary',
              }}
            >
              {title} · {of.length}
            </Box>
            <Box
              component="ul"
              sx={{
                listStyle: 'none',
                m: 0,
                p: 0,
                display: 'grid',
                gap: 1.5,
                gridTemplateColumns: columns,
              }}
            >
              {of.map(step => (
                <SourceStep
                  key={step.key}
                  step={step}
                  services={services}
                  isNext={step === next}
                  onChanged={onChanged}
                />
              ))}
            </Box>
          </Box>
        ))}
    </>
  );
}
