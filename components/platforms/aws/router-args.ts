import type * as pulumi from "@pulumi/pulumi";
import type { Rule } from "../../model/rules";
import type { Function } from "./function";

/** Arguments of {@link Router}. */
export interface RouterArgs {
    /** Whose versions it calls. Its split, `traffic` and `publish` move this router's callers too. */
    function: Function;
    /**
     * Requests that go to one version whatever the split says; the first match wins. By `header` only; a value may have
     * about 120 characters of visible ASCII. Needs an `@pulumi/aws` that knows `regexValues` in listener rules.
     *
     * @default none
     * @example [{ header: { name: "User", exact: "Bob" }, version: "$latest" }]
     */
    rules?: Rule[];
    /**
     * Seconds that a client stays with the version it met first during a split, 1 to 604800: a cookie (AWSALBTG) that
     * comes before the weights. To end it, give 1: the AWS plugin does not see that it is gone.
     *
     * @default none: every request is dealt out at random
     */
    stickySeconds?: number;
    /**
     * Two subnets or more, in different availability zones.
     *
     * @default those of the region's default VPC
     */
    subnets?: pulumi.Input<Array<pulumi.Input<string>>>;
    /**
     * Security groups, of the subnets' VPC.
     *
     * @default one of its own, which lets the listener's port in: from everywhere, or from the VPC when `internal`
     */
    securityGroups?: pulumi.Input<Array<pulumi.Input<string>>>;
    /**
     * Whether only the VPC reaches it. It cannot be changed afterwards, since a load balancer of the other kind needs
     * another name: make a second router, move callers to it, then take the first one away.
     *
     * @default false
     */
    internal?: boolean;
    /**
     * A certificate of AWS Certificate Manager: HTTPS on port 443.
     *
     * @default none: HTTP on port 80
     */
    certificateArn?: pulumi.Input<string>;
    /**
     * What TLS versions and ciphers clients may use, with `certificateArn`.
     *
     * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
     *
     * @default "ELBSecurityPolicy-TLS13-1-2-2021-06": TLS 1.2 and 1.3
     */
    sslPolicy?: pulumi.Input<string>;
    /**
     * Whether the load balancer drops headers whose names have other characters than letters, digits and hyphens.
     *
     * @default true
     */
    dropInvalidHeaderFields?: boolean;
}
