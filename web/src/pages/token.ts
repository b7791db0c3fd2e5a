// A form that may need the token and nothing else from a script.
import { rememberToken } from "../lib/token";

rememberToken();
