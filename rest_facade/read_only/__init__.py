"""Resource types that are only read and searched, page by page forwards: each is a row and a source."""
