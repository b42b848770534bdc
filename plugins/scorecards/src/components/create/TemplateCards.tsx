import {
  Card,
  Chip,
  EmptyState,
  EntityName,
  LinkButton,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedTemplate,
  TemplateDetail,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { languagesOf } from '../../model/creationForm';
import { dayWords } from '../../model/words';
import { useCreatePath } from '../../usePaths';

const quiet = { fontSize: 13, color: 'text.secondary' };

type Offered = { listed: ListedTemplate; detail: TemplateDetail };

/** What a service can be made of. */
export function TemplateCards(props: { templates: readonly Offered[] }) {
  const { templates } = props;
  return templates.length === 0 ? (
    <EmptyState>
      No template is offered. A folder of standards with{' '}
      <code>templates/&lt;id&gt;/&lt;version&gt;</code> brings one.
    </EmptyState>
  ) : (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        alignItems: 'stretch',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: 'repeat(auto-fill, minmax(320px, 1fr))',
        },
      }}
    >
      {templates.map(each => (
        <TemplateCard key={each.listed.id} {...each} />
      ))}
    </Box>
  );
}

function TemplateCard(props: Offered) {
  const { description, id, owner, title, versions } = props.listed;
  const [{ supportedUntil, version }] = versions;
  const create = useCreatePath();
  const now = useNow();
  return (
    <Card
      title={title}
      summary={<Chip>Version {version}</Chip>}
      action={
        <LinkButton
          to={`${create}?${new URLSearchParams({
            template: id,
            version: String(version),
          })}`}
          variant="contained"
          aria-label={`Use ${title}`}
        >
          Use
        </LinkButton>
      }
    >
      <Box sx={{ ...quiet, mb: 1 }}>{description}</Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, mb: 1 }}>
        {languagesOf(props.detail.questions).map(language => (
          <Chip key={language} tone="primary">
            {language}
          </Chip>
        ))}
      </Box>
      <Box sx={quiet}>
        Owner <EntityName entityRef={owner} /> · supported until{' '}
        {dayWords(supportedUntil, now)}
      </Box>
    </Card>
  );
}
