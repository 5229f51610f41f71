export declare function motoPython(): string;
export declare function ensureMoto(): Promise<void>;
