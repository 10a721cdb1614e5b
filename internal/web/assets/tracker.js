// What pages gain where JavaScript runs: the menu folds on narrow screens, the
// error summary takes the focus, and a link to skip the top works everywhere.
import { createAll, ErrorSummary, ServiceNavigation, SkipLink } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const part of [ErrorSummary, ServiceNavigation, SkipLink]) createAll(part)
