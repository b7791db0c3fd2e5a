// Asking: sentences can be cited, and what the address points at is unfolded.
import { citations } from "../lib/cite";

citations();
