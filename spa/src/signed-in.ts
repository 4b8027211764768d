/** Where the issuer sends people back to: the window for signing in closes itself. */
import { handBack } from "../../rest_facade/browser/sign-in.js";

handBack();
