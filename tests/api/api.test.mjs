// /v1 as a merchant's program meets it. Tests run in the order that they stand in.
import './signing.mjs';
import './orders.mjs';
import './money.mjs';
import './bad_input.mjs';
import './notices.mjs';
import './grants.mjs';
import './complaints.mjs';
import './master_key.mjs';
import './platform.mjs';
import './onboardings.mjs';
import './channel_accounts.mjs';
import './lists.mjs';
import './end.mjs';
